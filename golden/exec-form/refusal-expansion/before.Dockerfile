FROM debian:13-slim
CMD gunicorn -b $HOST
FROM debian:13-slim
CMD ls *.js
FROM debian:13-slim
CMD node ~/server.js
