FROM golang:1.24
WORKDIR /app
COPY . .
RUN go build -o greeter
EXPOSE 8000
ENTRYPOINT ["./greeter"]
