FROM debian:13-slim
WORKDIR /srv/app
RUN sh -c "cd /srv && rm -rf app"
RUN touch made
