FROM debian:13-slim
RUN apt-get $OPTIONS install tree
