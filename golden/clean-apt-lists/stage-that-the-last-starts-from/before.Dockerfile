FROM debian:13-slim AS base
RUN apt-get update && apt-get install -y --no-install-recommends curl
FROM base
COPY a /a
