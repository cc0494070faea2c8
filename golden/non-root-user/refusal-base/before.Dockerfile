FROM registry.example.org/team/node:22
WORKDIR /app
COPY . .
CMD ["node", "server.js"]
