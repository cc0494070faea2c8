FROM debian:13-slim
RUN touch /a
RUN touch /b
RUN touch /c \
 && touch /d
RUN touch /e
