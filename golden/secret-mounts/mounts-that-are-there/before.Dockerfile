# syntax=docker/dockerfile:1.10
FROM node:22-slim
ARG NPM_TOKEN
RUN --mount=type=secret,id=npm,env=NPM_TOKEN npm ci
