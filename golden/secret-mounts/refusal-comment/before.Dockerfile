# syntax=docker/dockerfile:1
FROM debian:13-slim
# hadolint ignore=DL3006
ARG TOKEN
ARG KEY \
  # why
  OTHER
RUN ./configure
