FROM python:3.13
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
FROM python:3.13
WORKDIR /app
COPY . .
RUN pip install -r dev.txt
FROM node:22
WORKDIR /app
COPY . .
RUN npm ci
FROM golang:1.25
WORKDIR /app
COPY . .
RUN go mod download
