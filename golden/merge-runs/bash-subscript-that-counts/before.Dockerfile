FROM debian:13-slim
SHELL ["/bin/bash", "-c"]
RUN echo "${list[i++]}" > /a
RUN echo "${i:-none}" > /b
