FROM rust:1
WORKDIR /src
COPY . .
RUN cargo fetch --locked
