FROM golang:1.24
WORKDIR /src
ENV CGO_ENABLED=0
COPY . .
RUN go build -o /server . && go build -o /probe ./probe
EXPOSE 8000
HEALTHCHECK --interval=5s CMD ["/probe", "http://127.0.0.1:8000/"]
ENTRYPOINT ["/server"]
