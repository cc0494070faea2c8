FROM debian:13-slim AS build
RUN touch /a
RUN touch /b
FROM scratch
COPY --from=build /a /
