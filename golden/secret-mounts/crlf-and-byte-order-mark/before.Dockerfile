FROM node:22-slim
ARG NPM_TOKEN
RUN npm ci