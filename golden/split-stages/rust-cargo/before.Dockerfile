FROM rust:1
WORKDIR /usr/src/greeter
COPY . .
RUN cargo build --release
CMD ["./target/release/greeter"]
