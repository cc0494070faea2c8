FROM debian:13-slim
RUN set -eux; \
    curl -fsSL -o /tmp/tool.tar.gz https://example.com/tool.tar.gz; \
    tar -xzf /tmp/tool.tar.gz -C /opt; \
    /opt/tool/install
