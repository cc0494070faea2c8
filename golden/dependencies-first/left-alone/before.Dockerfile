FROM node:22-slim AS a
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build
FROM node:22-slim AS b
WORKDIR /app
COPY . .
RUN npm install --global serve && pip install iniconfig
FROM node:22-slim
WORKDIR /app
COPY --from=a . .
RUN npm ci
COPY src .
RUN npm ci
