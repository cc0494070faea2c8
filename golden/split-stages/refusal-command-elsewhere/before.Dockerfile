FROM node:22
WORKDIR /app
COPY . .
RUN npm install --prefix /opt/packages
CMD ["node", "server.js"]
