FROM node:22 AS build
WORKDIR /app
COPY . .

FROM node:22-slim
WORKDIR /app
COPY --from=build /app .
CMD ["node", "server.js"]
