FROM node:22-slim
WORKDIR /app
# dockwright: leave dependencies-first
COPY . .
RUN npm ci
