FROM debian:13-slim AS base
RUN touch /a
RUN touch /b

FROM base
RUN touch /c
RUN touch /d
