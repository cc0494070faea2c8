FROM team/node:22 AS a
COPY . .
RUN npm ci
FROM node:22-slim AS b
WORKDIR /app/pages
COPY . /app
RUN npm ci
FROM node:22-slim AS c
WORKDIR /
COPY . .
RUN npm ci
FROM node:22-slim
WORKDIR /srv
COPY . app
WORKDIR app
RUN npm ci
