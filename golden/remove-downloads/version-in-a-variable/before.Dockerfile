FROM debian:13-slim
ARG VERSION=1.2
RUN curl -fL "https://example.com/tool-${VERSION}.tar.xz" -o /tmp/tool-$VERSION.tar.xz && \
    tar --strip-components=1 -C /usr/local -xJf "/tmp/tool-${VERSION}.tar.xz"
