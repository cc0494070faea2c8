FROM debian:13-slim
CMD ['node', 'server.js']
FROM debian:13-slim
CMD ["node"] server.js
