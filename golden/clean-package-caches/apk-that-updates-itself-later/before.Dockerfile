FROM alpine:3.22
RUN apk update && apk add curl
RUN --mount=type=cache,target=/var/cache/apk apk update && apk add git
