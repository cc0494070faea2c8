FROM alpine:3.1
RUN apk add curl
