FROM debian:13-slim
RUN . /etc/profile && touch /a
RUN touch /b; touch /c
