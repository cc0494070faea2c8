FROM debian:13-slim
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN cat /etc/motd | sort > /a
RUN touch /b
