FROM debian:13-slim
RUN grep x /etc/motd || true
RUN touch /after
