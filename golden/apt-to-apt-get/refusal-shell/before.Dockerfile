FROM debian:13-slim
SHELL ["/usr/bin/fish", "-c"]
RUN apt update
