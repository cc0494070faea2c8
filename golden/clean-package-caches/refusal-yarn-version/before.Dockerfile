FROM node:22
RUN yarn install --frozen-lockfile
RUN yarn
RUN yarn add left-pad && yarn cache clean
