FROM debian:13-slim
ADD licences.tar.gz /opt/
