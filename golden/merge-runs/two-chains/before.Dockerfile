FROM debian:13-slim
RUN mkdir /a && touch /a/b
RUN ls /a | sort > /list
