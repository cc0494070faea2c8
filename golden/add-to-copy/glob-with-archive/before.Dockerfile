FROM debian:13-slim
ADD *.tar.gz x /
