FROM node:22-slim AS build
USER root
RUN --mount=type=bind,source=.,target=/src \
    npm ci && pip install flask
RUN ["npm", "install", "--global", "serve"]
RUN <<END
npm install --global yarn
END
