FROM debian:13-slim
# who wrote it
maintainer \
    # the first
    Ada Lovelace, \
    # the second
    "Bob"
CMD ["true"]
