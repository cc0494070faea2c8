FROM rust:1 AS build
COPY . .
RUN cargo fetch
FROM debian:13-slim AS fetch
RUN apt-get update && apt-get install -y --download-only curl
FROM debian:13-slim
COPY --from=build /usr/local/cargo/registry /registry
COPY --from=fetch /var/cache/apt/archives /archives
