FROM golang:1.24 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -o /app ./cmd/app && strip /app

FROM scratch
COPY --from=build /app /app
ENTRYPOINT ["/app"]
