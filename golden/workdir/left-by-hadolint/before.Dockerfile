FROM debian:13-slim
WORKDIR /srv
# hadolint ignore=DL3000
WORKDIR app
