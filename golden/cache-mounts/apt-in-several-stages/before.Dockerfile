FROM debian:13-slim AS base
RUN <<END
set -e
apt-get update
apt-get install -y curl
END
FROM base AS tools
RUN apt-get update && apt-get install -y git && pip install flask
FROM debian:13-slim
RUN apt-get update && apt-get install -y make
