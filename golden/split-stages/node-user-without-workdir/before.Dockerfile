FROM node:22
COPY package.json package-lock.json ./
RUN npm ci
USER node
COPY --chown=node:node . .
CMD ["node", "index.js"]
