FROM debian:13-slim
SHELL ["/bin/bash", "-c"]
RUN curl -fsSL https://example.com/x | tar -xz
