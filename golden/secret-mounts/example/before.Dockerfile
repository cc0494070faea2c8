# syntax=docker/dockerfile:1
FROM node:22-slim
WORKDIR /app
COPY . .
ARG NPM_TOKEN
RUN npm ci
