FROM debian:13-slim
COPY index.html /srv/
