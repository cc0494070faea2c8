FROM debian:13-slim
COPY a.conf b.conf /etc/
RUN chown daemon /etc/a.conf /etc/b.conf
COPY c.conf /etc/c.conf
RUN chown :daemon /etc/c.conf
