FROM node:22-slim
WORKDIR /app
COPY . .
RUN echo "
CMD ["node", "server.js"]
