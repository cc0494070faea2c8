FROM debian:13-slim
COPY . /srv/tool
RUN cd /srv/tool/ && make install
ENV MODE=fast
WORKDIR /srv
CMD ["tool"]
