FROM ghcr.io/acme/app
FROM node:latest
COPY --from=busybox /bin/busybox /bin/
FROM python:3.13
