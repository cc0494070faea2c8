FROM golang:1.24
WORKDIR /app
COPY . .
RUN go build -o server
HEALTHCHECK CMD curl -f http://localhost:8000/ || exit 1
CMD ["./server"]
