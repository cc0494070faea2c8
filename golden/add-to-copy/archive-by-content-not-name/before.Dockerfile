FROM debian:13-slim
ADD notes.txt /opt/
