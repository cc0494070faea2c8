FROM debian:13-slim
# what can be had
RUN apt-get update
# the service
COPY a /a
RUN set -eu; apt-get install -y curl; curl --version
