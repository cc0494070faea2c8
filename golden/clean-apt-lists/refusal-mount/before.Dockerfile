FROM debian:13-slim
RUN --mount=type=cache,target=/var/lib/apt,sharing=locked --mount=type=cache,target=/var/cache/apt,sharing=locked apt-get update && apt-get install -y --no-install-recommends curl
COPY a /a
RUN --mount=type=tmpfs,dst=/var/lib/apt/lists/ apt-get update && apt-get install -y --no-install-recommends wget
