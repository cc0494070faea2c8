FROM debian:13-slim
RUN apt-get update && apt-get install -y curl && apt-get clean
RUN --network=default apt-get update && apt-get install -y git && rm -rf /var/cache/apt/archives/*
