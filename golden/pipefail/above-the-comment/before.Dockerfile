FROM debian:13-slim
RUN apt-get update

# fetch it,
# and unpack it
RUN curl -fsSL https://example.com/x | tar -xz
RUN echo done
