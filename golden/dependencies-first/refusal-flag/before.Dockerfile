FROM node:22-slim
WORKDIR /app
COPY --exclude=*.md . .
RUN npm ci
FROM node:22-slim
WORKDIR /app
COPY . .
RUN --mount=type=bind,source=.,target=/x npm ci
