FROM debian:13-slim
SHELL ["/bin/bash", "-c"]
RUN trap 'echo failed >> /log' ERR; false; true
RUN touch /b
