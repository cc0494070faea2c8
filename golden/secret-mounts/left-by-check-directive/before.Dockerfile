# check=skip=SecretsUsedInArgOrEnv
FROM debian:13-slim
ARG TOKEN
ENV PASSWORD=abcdefgh
RUN ./configure
