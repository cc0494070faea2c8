FROM debian:13-slim
RUN apt-get update && apt-get install -y jq && apt-get install -y --download-only less
WORKDIR /q
RUN --network=none apt-get install -y less
