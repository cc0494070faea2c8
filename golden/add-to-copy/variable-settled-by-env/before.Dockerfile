FROM debian:13-slim
ENV CONF=conf SITE='main'
ADD ${CONF}/$SITE.conf /etc/
