FROM debian:13-slim
RUN eval 'set -e; false; echo x >> /log' | cat
RUN true
