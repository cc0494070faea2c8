FROM debian:13-slim
SHELL ["/usr/bin/python3", "-c"]
RUN print(1)
RUN print(2)
