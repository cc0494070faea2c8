FROM debian:13-slim
# hadolint ignore=DL3015
RUN apt-get install -y git
