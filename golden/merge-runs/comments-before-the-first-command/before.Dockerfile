FROM debian:13-slim
RUN touch /a
RUN \
    # why b
    touch /b
COPY a /a
RUN set -eu; \
    touch /c; touch /d
RUN set -eu; \
    # why e
    touch /e; \
    touch /f
