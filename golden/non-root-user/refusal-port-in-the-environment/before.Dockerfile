FROM node:22-slim
WORKDIR /app
COPY . .
ENV PORT=80
CMD ["node", "server.js"]
