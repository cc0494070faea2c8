ARG BASE=node
ARG VERSION=latest
ARG NAME
ARG ONE=node
ARG TWO=$ONE
FROM $BASE
ARG BASE
RUN echo $BASE
FROM node:$VERSION
FROM node:${VERSION}
FROM registry.example.com/${NAME}
FROM python:${TAG}
FROM $TWO
RUN --mount="from=node,target=/n" true
COPY --from=$NAME a b
FROM no\
de
