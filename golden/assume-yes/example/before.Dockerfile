FROM debian:13-slim
RUN apt-get update && apt-get install --no-install-recommends curl
