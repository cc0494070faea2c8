FROM debian:13-slim
RUN test -e /nowhere
RUN grep -q x /etc/motd || true
RUN rm -f /etc/motd
