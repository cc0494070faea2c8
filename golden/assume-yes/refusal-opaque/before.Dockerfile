FROM debian:13-slim
RUN apt-get install tree && echo 'unfinished
