FROM node:22-slim
WORKDIR /app
COPY node_modules ./node_modules
COPY src ./src
COPY *.env ./
RUN cat logs/app.log || true
COPY . .
CMD ["node", "src/server.js"]
