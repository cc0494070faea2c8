FROM python AS build
RUN pip install build
FROM python:3.13-slim
COPY --from=busybox /bin/busybox /bin/
