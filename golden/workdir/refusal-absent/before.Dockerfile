FROM debian:13-slim AS build
COPY . .
FROM debian:13-slim
COPY a /srv/
COPY b .
COPY c .
