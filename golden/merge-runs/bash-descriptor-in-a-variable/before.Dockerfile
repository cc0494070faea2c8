FROM debian:13-slim
SHELL ["/bin/bash", "-c"]
RUN echo hi {fd}> /a
RUN echo "${fd:-none}" > /b
