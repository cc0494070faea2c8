FROM debian:13-slim
# dockwright: leave ad-to-copy
ADD . /app
