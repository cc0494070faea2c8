FROM debian:13-slim
ARG WHERE
RUN apt-get update
WORKDIR $WHERE
COPY extra.list apt/sources.list.d/
RUN apt-get install -y curl
