FROM python:3.13-slim AS poetry
WORKDIR /app
COPY . .
RUN poetry install --no-root
FROM python:3.13-slim AS uv
WORKDIR /app
COPY . .
RUN uv sync --frozen --no-install-project
FROM python:3.13-slim AS pipenv
WORKDIR /app
COPY . .
RUN pipenv sync
FROM composer AS composer
WORKDIR /app
COPY . .
RUN composer install --no-scripts --no-autoloader
FROM rust:1 AS cargo
WORKDIR /app
COPY . .
RUN cargo fetch --locked
