FROM debian:13-slim
RUN curl -fsSL https://example.com/x | tar -xz
CMD exec server
RUN curl -fsSL https://example.com/x | tar -xz
