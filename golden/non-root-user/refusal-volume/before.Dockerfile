FROM node:22-slim
WORKDIR /app
COPY . .
VOLUME /app/data
CMD ["node", "server.js"]
