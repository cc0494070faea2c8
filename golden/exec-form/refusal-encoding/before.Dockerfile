FROM debian:13-slim
CMD node é.js
