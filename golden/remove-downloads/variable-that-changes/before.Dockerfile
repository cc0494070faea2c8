FROM debian:13-slim
RUN V=1; curl -o /tmp/x-$V.tgz https://example.com/x-$V.tgz; V=2; tar xf /tmp/x-$V.tgz
