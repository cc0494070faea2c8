FROM debian:13-slim
RUN apt-get update && apt-get install -y --no-install-recommends curl
COPY a /a
RUN touch /b && apt-get install -y wget
