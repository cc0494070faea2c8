# syntax=docker/dockerfile:1.1
FROM debian:13-slim
COPY a.sh /a.sh
RUN chmod 755 /a.sh
