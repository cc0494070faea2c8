FROM debian:13-slim
RUN curl -o /tmp/a-$V.tgz https://example.com/a.tgz && tar xf /tmp/a-$V.tgz -C /opt
RUN cp /tmp/a-${V}.tgz /srv
