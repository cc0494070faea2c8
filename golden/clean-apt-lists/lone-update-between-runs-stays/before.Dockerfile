FROM debian:13-slim
RUN --network=host touch /a
RUN apt-get update
RUN --network=host apt-get install -y curl
