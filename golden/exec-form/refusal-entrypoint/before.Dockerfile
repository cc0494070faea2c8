FROM debian:13-slim AS base
ENTRYPOINT ["/entry.sh"]
FROM base
CMD node server.js
