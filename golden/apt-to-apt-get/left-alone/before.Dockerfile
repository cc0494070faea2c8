FROM debian:13-slim
RUN apt-get update && apt-cache policy curl && apt-key list && apt --version
RUN echo apt install
COPY apt /usr/local/bin/apt-install
