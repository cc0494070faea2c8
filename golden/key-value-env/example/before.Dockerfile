FROM debian:13-slim
ENV LANG C.UTF-8
ENV PACKAGES curl \
    git
LABEL description the service itself
