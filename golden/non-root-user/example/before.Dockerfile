FROM node:22-slim
USER root
WORKDIR /app
COPY . .
CMD ["node", "server.js"]
