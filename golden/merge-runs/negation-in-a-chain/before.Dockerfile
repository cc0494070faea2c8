FROM debian:13-slim
RUN ! grep -q x /etc/motd && touch /a
RUN touch /b
