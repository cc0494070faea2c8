FROM debian:13-slim AS base
WORKDIR /srv/./a//b
FROM base
workdir ..
WORKDIR ./c/
WORKDIR .
ENV D=d
WORKDIR e/$D
WORKDIR \
    f
WORKDIR ../../../../../..
