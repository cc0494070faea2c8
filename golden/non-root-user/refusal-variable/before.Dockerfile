FROM node:22-slim
ARG FOLDER
WORKDIR $FOLDER
COPY . .
CMD ["node", "server.js"]
