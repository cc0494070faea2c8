FROM debian:13-slim
RUN useradd -u 1500 app
USER app
RUN id > /tmp/a
USER root
RUN usermod -u 1600 app
RUN id app > /b
