FROM debian:13-slim
RUN apt-get update; apt-get install -y curl
COPY a /a
RUN if true; then apt-get update && apt-get install -y git; fi
COPY c /c
RUN (apt-get update && apt-get install -y jq) && touch /d;
COPY e /e
RUN set -e; apt-get update; apt-get install -y less; test -e /x && touch /y
