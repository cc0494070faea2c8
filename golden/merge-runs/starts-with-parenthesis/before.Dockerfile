FROM debian:13-slim
RUN touch /a; touch /b
RUN (cd /tmp && touch c); touch /d
