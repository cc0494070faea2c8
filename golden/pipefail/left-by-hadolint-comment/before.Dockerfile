FROM debian:13-slim
# hadolint ignore=DL4006
RUN curl -fsSL https://example.com/x | tar -xz
