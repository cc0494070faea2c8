FROM debian:13-slim
LABEL org.opencontainers.image.authors="The team"
MAINTAINER Ada
