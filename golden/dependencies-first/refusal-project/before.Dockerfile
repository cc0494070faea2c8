FROM python:3.13-slim AS poetry
WORKDIR /app
COPY . .
RUN poetry install
FROM python:3.13-slim AS uv
WORKDIR /app
COPY . .
RUN uv sync --frozen
FROM rust:1 AS cargo
WORKDIR /app
COPY . .
RUN cargo build --release && strip target/release/shop
FROM rust:1 AS targets
WORKDIR /app
COPY . .
RUN cargo fetch --locked
FROM composer AS optimized
WORKDIR /app
COPY . .
RUN composer install --no-dev --optimize-autoloader
FROM composer AS classes
WORKDIR /app
COPY . .
RUN composer install
