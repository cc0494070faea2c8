FROM debian:13-slim
RUN apt-get install tree || true
RUN apt-get install tree
