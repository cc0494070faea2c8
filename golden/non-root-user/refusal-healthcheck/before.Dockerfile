FROM node:22-slim
WORKDIR /app
COPY . .
HEALTHCHECK CMD ./healthy
CMD ["node", "server.js"]
