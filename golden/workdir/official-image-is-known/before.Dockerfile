FROM golang:1.24 AS build
WORKDIR src
COPY . .
FROM docker.io/library/debian:13-slim
WORKDIR srv/app/
COPY --from=build /go/src/page.html .
FROM php:8
WORKDIR app
