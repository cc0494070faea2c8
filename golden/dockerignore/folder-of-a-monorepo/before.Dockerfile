FROM node:22-slim
WORKDIR /web
COPY web/ ./
RUN npm install --no-audit
COPY shared /shared
CMD ["node", "server.js"]
