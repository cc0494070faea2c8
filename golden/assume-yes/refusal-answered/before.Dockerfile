FROM debian:13-slim
RUN yes | apt-get install tree
RUN apt-get install tree <<< n
