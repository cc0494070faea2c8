FROM debian:13-slim
SHELL ["/bin/bash", "-ec"]
RUN eval "false; touch /never"
RUN touch /b
