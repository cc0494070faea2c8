FROM node:22
RUN npm install -g serve
COPY package*.json ./
RUN npm ci --omit=dev && npm run build && npm prune
