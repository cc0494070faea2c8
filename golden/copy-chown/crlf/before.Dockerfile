FROM debian:13-slim
COPY a.sh /a.sh
RUN chmod 755 /a.sh && \
    /a.sh
COPY a.sh /b.sh
RUN chmod 755 /b.sh