FROM debian:13-slim
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
RUN touch /b
