FROM scratch AS empty
FROM python:3.13-slim AS build
COPY --from=empty / /
FROM BUILD AS node
RUN --mount=type=cache,from=build,target=/c true
FROM node:24@sha256:c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2
FROM debian@sha256:c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2
FROM node
COPY --from=node /a /a
COPY --from=0 /b /b
COPY --chown=node . .
ONBUILD COPY --from=python /c /c
