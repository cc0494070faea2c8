FROM node:22-slim
WORKDIR /app
ADD package.json .
RUN npm install --omit=dev
COPY . .
CMD npm start
