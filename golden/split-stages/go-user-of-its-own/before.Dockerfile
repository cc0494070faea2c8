FROM golang:1.24
RUN useradd --create-home worker && mkdir /data && chown worker /data
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o app . && chown worker /app
USER worker
CMD ["./app"]
