# syntax=docker/dockerfile:1
FROM debian:13-slim
RUN --mount=type=bind,target=/src ls /src
