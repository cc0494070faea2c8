# syntax=docker/dockerfile:1
FROM node:22-slim
ARG NPM_TOKEN
ARG GIT_PASSWORD
RUN echo "//registry.npmjs.org/:_authToken=$NPM_TOKEN" > .npmrc && npm ci
RUN git clone https://ci:${GIT_PASSWORD}@git.example.com/a.git
