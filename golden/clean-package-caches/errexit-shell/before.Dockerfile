FROM node:22
SHELL ["/bin/bash", "-eo", "pipefail", "-c"]
RUN npm ci; npm run build
