FROM debian:13-slim
ARG VERSION=1.2
COPY sums /tmp/b/
RUN curl -fsSLo /tmp/a.tgz https://example.com/a.tgz && tar -xzf /tmp/a.tgz -C /opt
RUN curl -fsSLo /tmp/b/b.tgz https://example.com/b.tgz && tar -xzf /tmp/b/b.tgz -C /opt
RUN curl -fsSLo /tmp/c/c.zip https://example.com/c.zip && unzip /tmp/c/c.zip -d /opt
RUN curl -fsSLo /tmp/d/d-${VERSION}.txz https://example.com/d.txz && tar -xJf /tmp/d/d-${VERSION}.txz -C /opt
RUN cd /tmp && for each in *.tgz; do cp "$each" /srv; done
RUN ["cp", "-r", "/tmp/c", "/srv"]
RUN cp /tmp/d/d-1.2.txz /srv
RUN cd /tmp/b && sha256sum -c sums
