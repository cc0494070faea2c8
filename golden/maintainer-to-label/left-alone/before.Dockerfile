FROM debian:13-slim
LABEL maintainer="ada@example.com"
# MAINTAINER nobody
RUN echo MAINTAINER
