FROM alpine:3.22
RUN apk update && apk search -e curl && apk add curl
