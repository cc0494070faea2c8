FROM debian:13-slim
ONBUILD CMD node server.js
