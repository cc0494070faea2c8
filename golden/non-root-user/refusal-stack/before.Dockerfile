FROM golang:1.24
WORKDIR /src
COPY . .
RUN go build -o /usr/local/bin/service
CMD ["service"]
