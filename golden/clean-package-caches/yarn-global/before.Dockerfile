FROM node:22
RUN yarn global add serve
COPY a /a
RUN yarn --version && yarn build
