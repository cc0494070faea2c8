FROM node:22-slim
WORKDIR /app
COPY . .
CMD chown node data && node server.js
