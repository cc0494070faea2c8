FROM node:22-slim
WORKDIR /app
COPY . .
CMD ["node", "--experimental-strip-types", "server.ts"]
