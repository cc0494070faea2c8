FROM node:22-slim
WORKDIR /app
COPY . .
RUN cp server.js /usr/local/lib/service.js
CMD ["node", "server.js"]
