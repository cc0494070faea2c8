FROM --platform=$BUILDPLATFORM registry.example.com:5000/team/app AS build
FROM --platform=linux/arm64 localhost/app:latest as run
FROM docker.io/library/node
FROM index.docker.io/library/node:latest
