FROM debian:13-slim
RUN curl -fsSL https://example.com/x | tar -xz
# hadolint ignore=DL4006
RUN ls | sort
