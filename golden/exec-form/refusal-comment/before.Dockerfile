FROM debian:13-slim
CMD node "one \
  # inside
  word"
