FROM composer AS plugin
WORKDIR /app
COPY . .
RUN composer install --no-scripts --no-autoloader
FROM composer AS scripts
WORKDIR /app
COPY . .
RUN composer install --no-plugins
