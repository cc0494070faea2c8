FROM debian:13-slim
WORKDIR /srv
WORKDIR app