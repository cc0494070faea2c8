# syntax=docker/dockerfile:1
FROM node:22 AS build
WORKDIR /src
ADD . .
RUN npm ci
RUN npm run build

FROM debian:13-slim
RUN apt-get update && apt-get install -y nginx
RUN rm -rf /var/www/html
COPY --from=build /src/dist /var/www/html
