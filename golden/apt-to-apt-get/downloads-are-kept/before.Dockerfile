FROM debian:13-slim
RUN rm /etc/apt/apt.conf.d/docker-clean && apt update
