FROM debian:13-slim
RUN apt-get() { echo "$@" >> /said; }; apt-get update; apt-get install tree
