FROM node:22-slim
WORKDIR /app
ARG NPM_TOKEN
COPY package.json package-lock.json ./
RUN npm ci
COPY start.sh ./
RUN chmod +x start.sh
CMD ["./start.sh"]
