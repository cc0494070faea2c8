FROM node:22-slim
WORKDIR /app
COPY . .
RUN mkdir uploads
CMD ["node", "server.js"]
