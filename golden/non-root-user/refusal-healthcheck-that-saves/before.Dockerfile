FROM node:22-slim
WORKDIR /app
COPY . .
HEALTHCHECK CMD curl -f -o /health.json http://localhost:8000/
CMD ["node", "server.js"]
