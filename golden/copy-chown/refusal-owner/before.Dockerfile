FROM debian:13-slim
COPY a.sh /a.sh
RUN chown redis.redis /a.sh
COPY a.sh /b.sh
RUN chown redis: /b.sh
USER root
COPY c.sh /c.sh
COPY passwd /etc/passwd
RUN chown redis:redis /c.sh
