FROM node:22-slim
WORKDIR /app
COPY . .
COPY --chmod=600 service.json /etc/service.json
CMD ["node", "server.js"]
