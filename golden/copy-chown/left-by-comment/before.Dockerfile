FROM debian:13-slim
# dockwright: leave copy-chown
COPY a.sh /a.sh
RUN chmod 755 /a.sh
