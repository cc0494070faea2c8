FROM debian:13-slim
SHELL ["/bin/bash", "-c"]
RUN echo hi {fd}> /a && echo <(true)
RUN echo ${fd:-none} > /b
