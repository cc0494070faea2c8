FROM debian:13-slim
SHELL ["/bin/zsh", "-c"]
RUN apt-get update && apt-get install -y curl
