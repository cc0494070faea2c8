FROM node:22-slim
COPY . /srv/app
# what it needs
RUN cd /srv/app && npm ci \
    && npm run build
WORKDIR /srv/app
CMD ["node", "index.js"]
