# dockwright: leave-file
FROM debian:13-slim
ADD . /app
