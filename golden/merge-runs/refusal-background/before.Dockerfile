FROM debian:13-slim
RUN sleep 60 & touch /a
RUN touch /b
RUN service cron start && touch /c
RUN touch /d
