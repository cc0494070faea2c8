FROM golang:1.24
ENV GOFLAGS=-mod=vendor
COPY . .
RUN go build ./...
FROM rust:1
COPY . .
RUN cargo build --offline
FROM maven:3
COPY . .
RUN mvn -Dmaven.repo.local=/repo package
