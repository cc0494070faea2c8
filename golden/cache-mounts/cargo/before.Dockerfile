FROM rust:1-slim AS build
WORKDIR /src
COPY . .
RUN cargo build --release && cp target/release/app /app

FROM debian:13-slim
COPY --from=build /app /app
