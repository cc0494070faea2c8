FROM debian:13-slim
# hadolint ignore=DL3014
RUN apt-get install tree
