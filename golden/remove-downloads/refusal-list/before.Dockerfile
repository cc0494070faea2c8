FROM debian:13-slim
RUN curl -o /tmp/a.deb https://example.com/a.deb && dpkg -i /tmp/a.deb || apt-get install -fy
RUN curl -o b.tgz https://example.com/b.tgz && tar xf b.tgz && cd b && sha256sum ../b.tgz
