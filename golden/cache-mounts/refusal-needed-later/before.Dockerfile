FROM node:22-slim AS build
RUN npm install --global serve
RUN npm ci --offline
FROM python:3.13-slim AS packages
RUN pip install flask
FROM python:3.13-slim
COPY --from=packages /root/.cache/pip /root/.cache/pip
