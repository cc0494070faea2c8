FROM debian:13-slim
RUN apt update | tee /log
RUN apt install -y tree > /log 2>&1
RUN test -n "$(apt install -s tree)"
