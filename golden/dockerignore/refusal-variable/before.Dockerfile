FROM debian:13-slim
ARG FOLDER=site
COPY $FOLDER /srv
COPY . /all
