FROM debian:13-slim
RUN curl -fsSL -o /tmp/tool.tar.gz https://example.com/tool-1.2.tar.gz \
    && tar -xzf /tmp/tool.tar.gz -C /opt
