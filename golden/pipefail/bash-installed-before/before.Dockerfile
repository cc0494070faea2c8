FROM alpine:3.22 AS base
RUN apk add --no-cache bash curl
FROM base
RUN curl -fsSL https://example.com/x | tar -xz
