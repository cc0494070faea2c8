FROM debian:13-slim
COPY start.sh /usr/bin
RUN chmod 755 /usr/bin/start.sh
