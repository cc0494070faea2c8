FROM debian:13-slim
ENV PACKAGES \
    curl \
    # a comment inside
    git \

    make
ENV ONE \
  two
ENV LAST three \
  four \
