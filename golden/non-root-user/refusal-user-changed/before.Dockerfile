FROM node:22-slim
RUN userdel node
WORKDIR /app
COPY . .
CMD ["node", "server.js"]
