FROM golang:1.24
ENV NAME=greeter
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o /usr/local/bin/greeter .
ENTRYPOINT $NAME
