FROM debian:13-slim
RUN --mount=type=tmpfs,target=/x touch /x/a
RUN --mount=type=tmpfs,target=/x test ! -e /x/a
RUN --mount=type=bind,source=.,target=/y,rw touch /y/a
RUN --mount=type=bind,source=.,target=/y,rw test ! -e /y/a
