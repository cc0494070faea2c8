FROM debian:13-slim
RUN apt-get update
COPY a /a
RUN apt-get install -y curl
