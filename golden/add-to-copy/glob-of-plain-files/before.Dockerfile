FROM debian:13-slim
ADD conf/*.conf /etc/app/
