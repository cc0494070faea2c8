FROM python:3.13-slim
WORKDIR /app
COPY . .
RUN poetry install --no-root
FROM rust:1
WORKDIR /app
COPY . .
RUN cargo fetch --locked
FROM composer
WORKDIR /app
COPY . .
RUN composer install --no-autoloader
