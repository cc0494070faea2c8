FROM debian:13-slim
RUN apt-get update && apt-get install -y --no-install-recommends curl
COPY a /a
RUN apt-get install -y wget && rm -rf /var/lib/apt/lists/*
