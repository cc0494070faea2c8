FROM node:22-slim
COPY . /usr/src/app
WORKDIR /usr/src/app
RUN npm install
CMD ["node", "server.js"]
