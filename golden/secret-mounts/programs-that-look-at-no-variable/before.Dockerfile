# syntax=docker/dockerfile:1
FROM python:3.13-slim
ARG INDEX_TOKEN
RUN apt-get update && apt-get install -y libpq5
RUN ./configure
RUN mkdir /data; chmod 700 /data
RUN curl -H "Authorization: Bearer $INDEX_TOKEN" -o /data/x https://example.com/x
