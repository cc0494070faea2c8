FROM alpine:3.22
RUN test -e /ready || apk update && apk add curl
