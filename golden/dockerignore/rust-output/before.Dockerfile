FROM rust:1.90-slim AS build
WORKDIR /src
COPY . .
RUN cargo build --release

FROM debian:13-slim
COPY --from=build /src/target/release/app /usr/local/bin/app
CMD ["app"]
