FROM debian:13-slim
ENV A b c \
  d
ENV E f