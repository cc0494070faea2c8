FROM debian:13-slim
RUN ["apt-get", "install", "-y", "tree"]
