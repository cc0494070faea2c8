FROM node:22-slim
WORKDIR /app
COPY . .
ONBUILD COPY . .
CMD ["node", "server.js"]
