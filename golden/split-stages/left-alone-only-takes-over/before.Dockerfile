FROM golang:1.24 AS build
WORKDIR /src
COPY . .
RUN go build -o /server .

FROM debian:13-slim
COPY --from=build /server /usr/local/bin/server
CMD ["server"]
