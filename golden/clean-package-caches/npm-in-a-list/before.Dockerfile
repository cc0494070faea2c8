FROM node:22
RUN npm ci; npm run build
COPY a /a
RUN cd /app; npm ci
