FROM debian:13-slim AS build
RUN touch /a
RUN touch /b
FROM debian:13-slim
COPY --from=build /a /b /
