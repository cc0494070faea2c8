FROM debian:13-slim
RUN curl -fsSL https://example.com/tool.tar.gz | tar -xz -C /opt
RUN --network=default curl -fsSLo /usr/local/bin/tool https://example.com/tool && chmod +x /usr/local/bin/tool
WORKDIR /srv
RUN curl -fsSLO https://example.com/a.tar.gz && tar xf a.tar.gz && rm a.tar.gz
EXPOSE 80
RUN cd /tmp && wget https://example.com/b.zip && unzip b.zip -d /opt && cd / && rm -rf /tmp/*
EXPOSE 81
RUN wget -P /tmp/d https://example.com/c.tgz && tar xf /tmp/d/c.tgz && rm -r /tmp/d
EXPOSE 82
RUN wget -c https://example.com/d.tgz && tar xf d.tgz
EXPOSE 83
RUN curl -o e.tgz https://example.com/e.tgz && cd / && tar xf e.tgz
EXPOSE 84
RUN curl -OJ https://example.com/f.tgz && tar xf f.tgz
