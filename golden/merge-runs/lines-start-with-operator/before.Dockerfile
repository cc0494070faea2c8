FROM debian:13-slim
RUN touch /a \
 && touch /b


RUN touch /c \
 && touch /d   
