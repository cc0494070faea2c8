FROM node:22-slim AS packages
WORKDIR /app
RUN npm install express
FROM packages
COPY . .
RUN chown -R node:node .
FROM node:22-slim
WORKDIR /app/data
COPY . /app
RUN chown -R node:node /app
FROM node:22-slim
RUN useradd -m app
COPY . /home/app
RUN chown -R app:app /home/app
