FROM debian:13-slim
ARG TOKEN
RUN ./configure
ONBUILD RUN ./configure --with-token "$TOKEN"
