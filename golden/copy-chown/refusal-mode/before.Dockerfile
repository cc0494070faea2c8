FROM debian:13-slim
COPY a.sh /a.sh
RUN chmod +x /a.sh
COPY a.sh /b.sh
RUN chmod 4755 /b.sh
COPY a.sh /c.sh
RUN chmod u=rwX,go= /c.sh
