FROM debian:13-slim
RUN apt update && apt upgrade -y && apt install -y --no-install-recommends curl
