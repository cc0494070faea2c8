FROM debian:13-slim
RUN apt-get update; apt-get install -y curl
COPY a /a
RUN apt-get update && apt-get install -y wget || true
COPY b /b
RUN if true; then apt-get update && apt-get install -y git; fi
COPY c /c
RUN apt-get update && apt-get install -y vim && exec true
COPY d /d
RUN <<EOF
set -e
apt-get update
apt-get install -y jq
EOF
COPY e /e
RUN set -e; apt-get update; apt-get install -y less; test -e /x && touch /y
