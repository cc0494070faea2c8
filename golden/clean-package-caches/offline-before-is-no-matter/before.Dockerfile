FROM node:22
RUN npm ci --offline && npm install -g serve
