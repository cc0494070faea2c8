FROM debian:13-slim
SHELL ["/bin/bash", "-ec"]
RUN ! grep -q x /etc/motd | (cat; cat)
RUN touch /b; touch /c
