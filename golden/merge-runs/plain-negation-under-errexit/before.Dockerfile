FROM debian:13-slim
SHELL ["/bin/bash", "-ec"]
RUN ! grep -q nothing /etc/motd
RUN touch /b; touch /c
