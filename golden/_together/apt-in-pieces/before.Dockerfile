FROM debian:13-slim
RUN apt-get update
RUN apt-get install -y curl
RUN apt-get install -y wget
ADD . /srv
ENTRYPOINT ["/srv/run"]
