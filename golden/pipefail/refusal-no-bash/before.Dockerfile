FROM python:3.13-alpine
RUN curl -fsSL https://example.com/x | tar -xz
FROM registry.example.com/team/base:1
RUN curl -fsSL https://example.com/x | tar -xz
FROM alpine:$VERSION
RUN curl -fsSL https://example.com/x | tar -xz
RUN apk add bash
