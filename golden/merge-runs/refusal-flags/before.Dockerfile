FROM debian:13-slim
RUN touch /a
RUN --mount=type=cache,target=/var/cache/apt apt-get update
RUN --network=none touch /c
