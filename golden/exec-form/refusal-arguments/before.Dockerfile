FROM debian:13-slim
ENTRYPOINT /usr/bin/server
CMD ["--port", "80"]
