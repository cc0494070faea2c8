FROM debian:13-slim
ENV A \
  # why
  b
