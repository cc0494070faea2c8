FROM node:22-slim
RUN npm install -g pnpm@9
WORKDIR /app
COPY . .
RUN pnpm install --frozen-lockfile --ignore-scripts
CMD ["node", "server.js"]
