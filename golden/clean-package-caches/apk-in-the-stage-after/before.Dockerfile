FROM alpine:3.22 AS base
RUN apk update && apk add curl
FROM base
RUN apk add git
