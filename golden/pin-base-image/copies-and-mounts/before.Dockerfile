FROM debian:13-slim
COPY --link --from=node /usr/local/bin/node /usr/local/bin/
COPY --from=Node:latest /x /y
RUN --mount=type=bind,from=python:latest,source=/usr,target=/py --mount=type=cache,target=/c \
    --mount=from=node,target=/node \
    ls /py
