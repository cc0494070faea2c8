# syntax=docker/dockerfile:1
FROM debian:13-slim
# dockwright: leave secret-mounts
ARG TOKEN
ARG OTHER_TOKEN
RUN ./configure
