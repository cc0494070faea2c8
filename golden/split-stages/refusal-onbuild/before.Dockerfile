FROM node:22
WORKDIR /app
COPY server.js .
ONBUILD COPY . .
CMD ["node", "server.js"]
