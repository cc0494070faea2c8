FROM golang:1.24
RUN go mod download
RUN make build
