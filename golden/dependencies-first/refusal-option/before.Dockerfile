FROM node:22
WORKDIR /app
COPY . .
RUN npm ci --prefix pages
FROM python:3.13
WORKDIR /app
COPY . .
RUN pip install --target lib -r requirements.txt
