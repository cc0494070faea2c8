FROM golang:1.24
WORKDIR /go/src/greeter
COPY . .
RUN go install ./...
CMD ["greeter", "world"]
