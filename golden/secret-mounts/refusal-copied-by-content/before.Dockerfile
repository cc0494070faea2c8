FROM node:22-slim
WORKDIR /app
COPY .npmrc package.json ./
COPY settings/ /settings/
COPY certificates/*.pem pip.conf .yarnrc.yml /etc/app/
