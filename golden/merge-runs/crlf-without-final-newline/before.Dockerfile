FROM debian:13-slim
RUN touch /a
RUN touch /b