FROM debian:13-slim
RUN apt-get update && apt-get install -y vim && exec true
COPY d /d
RUN set -e; apt-get update; apt-get install -y less; if test -e /x; then false; touch /y; fi
COPY f /f
RUN apt-get update && apt-get install -y at && atd &
COPY g /g
RUN apt-get update && apt-get install -y wget || true
