FROM debian:13-slim
SHELL ["/bin/bash", "-lc"]
RUN touch /a
RUN touch /b
