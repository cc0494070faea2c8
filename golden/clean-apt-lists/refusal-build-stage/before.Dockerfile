FROM debian:13 AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc
FROM debian:13-slim
COPY --from=build /a /a
