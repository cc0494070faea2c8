FROM debian:13-slim
RUN touch /a
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
