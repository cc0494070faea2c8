FROM debian:13-slim
RUN set -e; touch /a; touch /b
RUN touch /c || touch /d
RUN touch /e && touch /f
