FROM debian:13-slim
WORKDIR /srv/app
RUN rm -rf /srv/app
RUN touch made
