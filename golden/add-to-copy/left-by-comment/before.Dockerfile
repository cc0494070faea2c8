FROM debian:13-slim
# dockwright: leave add-to-copy
ADD . /app
# hadolint ignore=DL3020,DL3045
ADD . /srv
ADD . /opt
