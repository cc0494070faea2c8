FROM composer
WORKDIR /app
COPY . .
RUN composer install --no-scripts --no-autoloader
