FROM debian:13-slim as base
FROM base as two