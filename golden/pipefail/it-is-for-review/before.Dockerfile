FROM debian:13-slim
RUN curl -fsSL https://example.com/x | tar -xz
