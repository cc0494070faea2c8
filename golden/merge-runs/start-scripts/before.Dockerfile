FROM debian:13-slim
RUN sh /start-db.sh
RUN touch /b
