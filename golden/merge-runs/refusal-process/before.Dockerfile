FROM debian:13-slim
RUN prlimit --pid $$ --nofile=64:64 && touch /a
RUN ulimit -n > /b
