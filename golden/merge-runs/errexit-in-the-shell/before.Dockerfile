FROM debian:13-slim
SHELL ["/bin/bash", "-eo", "pipefail", "-c"]
RUN touch /a; touch /b
RUN touch /c; touch /d
RUN touch /e
