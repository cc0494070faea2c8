FROM debian:13-slim
RUN tar --version && cp -r stage/. /usr/local/bin/
RUN tar --version > /b
