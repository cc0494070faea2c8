FROM debian:13-slim
RUN curl -fsSL -o /tmp/tool.tar.gz https://example.com/tool.tar.gz
RUN tar -xzf /tmp/tool.tar.gz -C /opt
