FROM registry.example.com/debian:13
RUN apt update
FROM python:3.13-alpine
RUN apt update
FROM python:${VERSION}
RUN apt update
