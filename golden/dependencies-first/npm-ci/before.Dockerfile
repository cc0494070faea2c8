FROM node:22-slim
WORKDIR /app

# the service itself
COPY --chown=node:node . .

# what it needs
RUN npm ci --omit=dev && npm cache clean --force

USER node
CMD ["node", "server.js"]
