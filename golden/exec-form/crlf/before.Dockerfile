FROM debian:13-slim
cmd node \
  server.js