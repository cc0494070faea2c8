FROM debian:13-slim
# hadolint ignore=DL3027
RUN apt update
