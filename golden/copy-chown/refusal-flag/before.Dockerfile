FROM debian:13-slim
COPY --chmod=600 a.sh /a.sh
RUN chmod 755 /a.sh
COPY --link a.sh /b.sh
RUN chown daemon:daemon /b.sh
