FROM debian:13-slim
# hadolint ignore=DL3009
RUN apt-get update && apt-get install -y curl
