FROM node:22-slim
WORKDIR /app
COPY . .
RUN make
CMD ["node", "server.js"]
