FROM debian:13-slim
CMD node a.js && node b.js
FROM debian:13-slim
CMD node a.js > /log 2>&1
FROM debian:13-slim
CMD PORT=80 node a.js
FROM debian:13-slim
CMD (cd /app; node a.js)
FROM debian:13-slim
CMD node a.js | tee /log
FROM debian:13-slim
CMD node a.js &
