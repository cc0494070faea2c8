FROM debian:13-slim
COPY a.sh /a.sh
# it must be executable
RUN chmod 755 /a.sh
