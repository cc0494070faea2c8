FROM debian:13-slim
COPY a.sh /a.sh
RUN chmod 755 /a.sh
COPY b.sh /b.sh
RUN chown daemon:daemon /a.sh /b.sh
RUN chmod 755 /b.sh
