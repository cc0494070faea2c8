FROM debian:13-slim
RUN set -x && apt-get update && apt-get install -y curl
