FROM debian:13-slim
ENTRYPOINT ["/usr/bin/tini", "--"]
CMD node server.js
