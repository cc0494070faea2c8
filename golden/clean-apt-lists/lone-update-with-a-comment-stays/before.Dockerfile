FROM debian:13-slim
# what can be had
RUN apt-get update
COPY a /a
RUN apt-get install -y curl
