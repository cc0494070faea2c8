FROM golang:1.24 as build
FROM debian:13-slim
COPY --from=build /usr/local/go/LICENSE /
