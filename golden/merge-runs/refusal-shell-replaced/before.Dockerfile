FROM debian:13-slim
RUN ln -sf /bin/bash /bin/sh
RUN source /etc/profile && touch /a
