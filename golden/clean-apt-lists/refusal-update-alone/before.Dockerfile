FROM debian:13-slim
RUN apt-get update
COPY a /a
