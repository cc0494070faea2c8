FROM node:22-slim
COPY package.json package-lock.json ./
RUN <<EOF
set -e
npm ci
node --version
EOF
