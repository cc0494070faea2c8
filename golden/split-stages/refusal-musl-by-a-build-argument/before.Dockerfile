ARG VERSION=22-alpine3.20
FROM node:${VERSION}
WORKDIR /app
COPY . .
CMD ["node", "server.js"]
