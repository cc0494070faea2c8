FROM node:22
WORKDIR /app
COPY . .
RUN npm ci
FROM python:3.13
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
