FROM rust:1
WORKDIR /usr/src/greeter
COPY . .
RUN cargo install --path .
CMD ["greeter"]
