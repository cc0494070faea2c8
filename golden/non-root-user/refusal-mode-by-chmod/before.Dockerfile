FROM node:22-slim
WORKDIR /app
COPY . .
RUN chmod -R 500 /app
CMD ["node", "server.js"]
