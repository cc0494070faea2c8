FROM golang:1.24 AS build
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /service

FROM scratch
COPY --from=build /service /service
ENTRYPOINT ["/service"]
