FROM node:22-slim
WORKDIR /app
COPY . .
RUN umask 077 && npm install
CMD ["node", "server.js"]
