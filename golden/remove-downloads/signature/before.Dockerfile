FROM debian:13-slim
RUN curl -fsSL -o /tmp/tool.tgz https://example.com/tool.tgz \
    && curl -fsSL -o /tmp/tool.tgz.asc https://example.com/tool.tgz.asc \
    && tar -xzf /tmp/tool.tgz -C /opt \
    && gpg --verify /tmp/tool.tgz.asc \
    && rm /tmp/tool.tgz.asc \
    && make -C /opt/tool install
EXPOSE 80
RUN cd /tmp/zip && curl -fsSLO https://example.com/tool.zip && curl -fsSLO https://example.com/SUMS && unzip tool.zip \
    && sha256sum -c SUMS && make
