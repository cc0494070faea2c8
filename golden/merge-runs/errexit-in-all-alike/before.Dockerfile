FROM debian:13-slim
RUN set -eux; \
    touch /a; \
    touch /b
RUN set -eux; \
    touch /c; \
    touch /d
