FROM debian:13-slim AS base
from base as two
FROM base
From base as Three
RUN echo FROM x as y
