FROM debian:13-slim
RUN apt update \
    && apt install -y tree