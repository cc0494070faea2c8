FROM debian:13-slim
RUN apt-get update
COPY a /a
RUN /a
RUN apt-get install -y curl || apt-get install -y wget
