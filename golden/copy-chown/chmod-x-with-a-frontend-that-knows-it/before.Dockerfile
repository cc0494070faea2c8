# syntax=docker/dockerfile:1
FROM debian:13-slim
WORKDIR /srv/app
COPY run.sh .
RUN chmod +x run.sh
COPY stop.sh .
RUN chmod a+x ./stop.sh
