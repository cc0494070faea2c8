FROM debian:13-slim
ADD latest /opt/
