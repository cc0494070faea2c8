FROM debian:13-slim
RUN --mount=type=cache,target=/root/.cache touch /a
RUN --mount=type=cache,target=/root/.cache \
    touch /b
