FROM debian:13-slim AS base
CMD one two
FROM base
WORKDIR /app
FROM debian:13-slim
ENTRYPOINT ["three"]
