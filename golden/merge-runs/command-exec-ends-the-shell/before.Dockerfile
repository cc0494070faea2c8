FROM debian:13-slim
RUN command exec true
RUN touch /b
