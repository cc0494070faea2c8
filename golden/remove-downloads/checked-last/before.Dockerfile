FROM debian:13-slim
RUN curl -o /tmp/a.tgz https://example.com/a.tgz && curl -o /tmp/b.tgz https://example.com/b.tgz \
    && tar xf /tmp/a.tgz -C /opt && tar xf /tmp/b.tgz -C /opt \
    && sha256sum /tmp/a.tgz /tmp/b.tgz
