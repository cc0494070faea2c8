FROM debian:13-slim
WORKDIR /srv/app
RUN eval 'rm -rf /srv/app'
RUN touch made
