FROM debian:13-slim
WORKDIR /srv
WORKDIR "a b"
WORKDIR ${A:-b}
WORKDIR a${B:-b}
