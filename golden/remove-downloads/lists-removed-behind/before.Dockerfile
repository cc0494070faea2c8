FROM debian:13-slim
RUN apt-get update && apt-get install -y curl \
    && curl -fsSL -o /tmp/tool.tgz https://example.com/tool.tgz \
    && tar -xzf /tmp/tool.tgz -C /opt \
    && rm -rf /var/lib/apt/lists/*
EXPOSE 80
RUN curl -fsSL -o /tmp/b.tgz https://example.com/b.tgz && tar -xzf /tmp/b.tgz -C /opt && rm -rf /tmp/*
