FROM debian:13-slim
ENV LANG=en_US.UTF-8
SHELL ["/bin/bash", "-c"]
RUN localedef -i en_US -f UTF-8 en_US.UTF-8
RUN echo * > /order
