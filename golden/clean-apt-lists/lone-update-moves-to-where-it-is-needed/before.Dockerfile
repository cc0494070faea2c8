FROM debian:13-slim
RUN apt-get update -qq
COPY a /a
RUN apt-get install -y curl \
    wget
COPY b /b
RUN set -eu; apt-get install -y git; git --version
