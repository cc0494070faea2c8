FROM debian:13-slim
RUN wget -O /tmp/a.tgz https://example.com/a.tgz && echo "0000 */tmp/a.tgz" | sha256sum -c - && tar -C /opt -zxvf /tmp/a.tgz
