FROM debian:13-slim
ENV A x ${B:-"y z"}
ENV C $A"b" c
ENV COLOURS red \
    \#fff
