FROM debian:13-slim
WORKDIR app
ARG X=/srv
WORKDIR $X
WORKDIR app
