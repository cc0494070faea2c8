FROM debian:13-slim
RUN su -c "apt-get install tree"
