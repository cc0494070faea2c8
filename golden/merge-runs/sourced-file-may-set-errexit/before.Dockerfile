FROM debian:13-slim
RUN . /etc/profile
RUN touch /b
