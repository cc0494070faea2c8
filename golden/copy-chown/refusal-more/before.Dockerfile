FROM node:22-slim
WORKDIR /app
COPY package.json .
RUN npm install
COPY . .
RUN chown -R node:node /app
COPY html /var/www/html
RUN chown -R www-data:www-data /var/www/html
