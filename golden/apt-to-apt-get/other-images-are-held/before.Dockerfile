FROM registry.example.com/debian:13
RUN apt update
