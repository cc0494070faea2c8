FROM debian:13-slim
WORKDIR /srv
WORKDIR \
  # the service
  app
