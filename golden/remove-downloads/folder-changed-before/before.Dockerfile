FROM debian:13-slim
RUN cd /tmp && wget -nv https://example.com/tool.zip && unzip -d /opt tool.zip && cd /opt/tool && make
