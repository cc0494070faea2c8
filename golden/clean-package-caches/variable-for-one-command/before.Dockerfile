FROM node:22
RUN LANG=C npm ci
