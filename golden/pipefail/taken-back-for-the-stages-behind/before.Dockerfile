FROM debian:13-slim AS base
RUN curl -fsSL https://example.com/x | tar -xz
FROM base
RUN cat a | sort
CMD ["server"]
FROM base
CMD exec server
