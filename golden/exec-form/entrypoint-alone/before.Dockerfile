FROM debian:13-slim
ENTRYPOINT /usr/bin/server --port 80
