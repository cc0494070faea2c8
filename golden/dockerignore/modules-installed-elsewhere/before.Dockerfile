FROM node:22-slim
WORKDIR /tools
RUN npm install --no-audit
WORKDIR /app
COPY . .
CMD ["node", "server.js"]
