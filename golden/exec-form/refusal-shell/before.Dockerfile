FROM debian:13-slim
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
CMD node server.js
FROM mcr.microsoft.com/windows/servercore:ltsc2022
CMD node server.js
