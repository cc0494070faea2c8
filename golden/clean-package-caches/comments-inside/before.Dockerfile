FROM node:22
RUN npm ci \
    # and then
    && npm run build
