FROM debian:13-slim
RUN curl -o /tmp/a.tgz https://example.com/a.tgz && tar xf /tmp/a.tgz -C /opt && cp /tmp/a.tgz /srv
RUN wget -O /tmp/b.tgz https://example.com/b.tgz && tar xf /tmp/b.tgz -C /opt && mv /tmp/*.tgz /srv
