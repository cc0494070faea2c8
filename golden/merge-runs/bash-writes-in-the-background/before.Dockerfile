FROM debian:13-slim
SHELL ["/bin/bash", "-c"]
RUN echo a > >(cat >> /out)
RUN cat /out
