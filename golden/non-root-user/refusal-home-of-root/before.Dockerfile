FROM node:22-slim
WORKDIR /root/app
COPY . .
CMD ["node", "server.js"]
