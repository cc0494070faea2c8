FROM node:22-slim
WORKDIR /opt/node_app
COPY package.json package-lock.json ./
RUN npm ci && npm cache clean --force
ENV PATH=/opt/node_app/node_modules/.bin:$PATH
WORKDIR /opt/node_app/app
COPY src .
HEALTHCHECK --interval=30s CMD node healthcheck.js
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["node", "./bin/www.js"]
