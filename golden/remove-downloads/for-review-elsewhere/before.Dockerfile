FROM debian:13-slim
WORKDIR /opt
RUN wget -q https://example.com/tool-1.2.tgz && tar xzf tool-1.2.tgz && make -C tool-1.2 install
