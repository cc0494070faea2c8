FROM debian:13-slim
RUN curl -fsSL https://example.com/x | tar -xz
RUN echo "a\nb" > c
FROM debian:13-slim
RUN curl -fsSL https://example.com/x | tar -xz
RUN mkdir -p /srv/{a,b}
FROM debian:13-slim
RUN curl -fsSL https://example.com/x | tar -xz
RUN echo -e "$a" > c
