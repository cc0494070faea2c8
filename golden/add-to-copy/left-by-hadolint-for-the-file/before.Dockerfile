# hadolint global ignore=DL3020
FROM debian:13-slim
ADD . /app
