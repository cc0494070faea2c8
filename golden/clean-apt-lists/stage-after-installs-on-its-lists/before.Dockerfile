FROM debian:13-slim AS base
RUN apt-get update && apt-get install -y --no-install-recommends curl
FROM base AS other
RUN apt-get install -y gcc
FROM base
COPY --from=other /a /a
RUN apt-get install -y wget
