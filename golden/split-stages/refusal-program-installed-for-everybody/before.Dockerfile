FROM node:22
WORKDIR /app
COPY package*.json ./
RUN npm install
COPY . .
RUN npm install -g serve
CMD ["serve", "--listen", "3000", "public"]
