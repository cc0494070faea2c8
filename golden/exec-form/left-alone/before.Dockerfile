FROM debian:13-slim
CMD ["node", "server.js"]
HEALTHCHECK CMD curl localhost
ENTRYPOINT []
RUN node server.js
