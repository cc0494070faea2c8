FROM node:22-slim
RUN npm install --global yarn
WORKDIR /app
COPY . .
CMD yarn start
