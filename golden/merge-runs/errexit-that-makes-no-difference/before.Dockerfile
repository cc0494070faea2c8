FROM debian:13-slim
RUN set -ex && touch /a && touch /b
RUN touch /c
