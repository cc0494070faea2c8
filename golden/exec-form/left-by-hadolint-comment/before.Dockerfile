FROM debian:13-slim
# hadolint ignore=DL3025
CMD node server.js
