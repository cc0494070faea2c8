# syntax=docker/dockerfile:1.4
FROM debian:13-slim
ARG TOKEN
RUN ./configure
