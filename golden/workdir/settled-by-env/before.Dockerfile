FROM debian:13-slim
ENV HOME=/srv/app
WORKDIR $HOME
WORKDIR bin
