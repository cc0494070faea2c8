FROM debian:13-slim
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN apt-get update && apt-get install -y curl && curl https://example.com | sort > /sorted
