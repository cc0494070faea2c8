FROM node:22
RUN npm ci || cat npm-debug.log
