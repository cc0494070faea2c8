FROM debian:13-slim
SHELL ["/bin/bash", "-c"]
RUN curl -fsSLo /tmp/a/a.tgz https://example.com/a.tgz && tar -xzf /tmp/a/a.tgz -C /opt && mv /tmp/a /srv
RUN cd /tmp/b && curl -fsSLo b.tgz https://example.com/b.tgz && tar -xzf b.tgz && cp -r . /srv
RUN curl -fsSLo /tmp/c/c.tgz https://example.com/c.tgz && tar -xzf /tmp/c/c.tgz -C /opt && for f in /tmp/c/*; do cp "$f" /srv; done
RUN file=/tmp/d/d && curl -fsSLo /tmp/d/d.tgz https://example.com/d.tgz && tar -xzf /tmp/d/d.tgz && cp $file.tgz /srv
RUN curl -fsSLo /tmp/e/e.tgz https://example.com/e.tgz && tar -xzf /tmp/e/e.tgz -C /opt && cp /tmp/e/{e,f}.tgz /srv
RUN v=1 && curl -fsSLo /tmp/g-$v.tgz https://example.com/g.tgz && tar -xzf /tmp/g-$v.tgz && v=2 && sha256sum -c /sums
