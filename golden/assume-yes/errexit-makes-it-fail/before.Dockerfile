FROM debian:13-slim
RUN set -eux; apt-get update; apt-get install tree; rm -rf /var/lib/apt/lists/*
RUN set -e; apt-get install tree && echo installed; echo done
SHELL ["/bin/bash", "-eo", "pipefail", "-c"]
RUN apt-get install tree; echo done
