FROM debian:13-slim
ONBUILD RUN apt-get install tree
