FROM node:22-slim
RUN corepack enable
WORKDIR /app
COPY . .
CMD ["pnpm", "start"]
