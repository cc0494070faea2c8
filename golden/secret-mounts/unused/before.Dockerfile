FROM debian:13-slim
ARG NPM_TOKEN
RUN apt-get update
