FROM debian:13-slim
RUN apt-get update && apt-get install -y --no-install-recommends composer && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
RUN composer install --no-interaction --no-progress
RUN composer dump-autoload --optimize
