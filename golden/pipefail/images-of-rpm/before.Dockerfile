FROM fedora:42
RUN curl -fsSL https://example.com/x | tar -xz
FROM python:3.13-slim-bookworm
RUN curl -fsSL https://example.com/x | tar -xz
