# syntax=docker/dockerfile:1
ARG NPM_TOKEN
ARG NODE=22
FROM node:${NODE}-slim AS packages
ARG NODE_ENV \
    NPM_TOKEN \
    SENTRY_AUTH_TOKEN=""
WORKDIR /app
COPY . .
RUN --mount=type=cache,target=/root/.npm \
    npm ci

FROM packages AS build
RUN <<END
npm run build
npx sentry-cli releases new 1
END

FROM node:22-slim
ARG TAG

ARG NPM_TOKEN

COPY --from=build /app /app
RUN ["npm", "ci"]
