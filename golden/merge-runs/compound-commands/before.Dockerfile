FROM debian:13-slim
RUN if [ -e /etc/motd ]; then rm /etc/motd; fi
RUN for n in a b; do touch /$n; done
RUN echo ${n:-none} > /n
