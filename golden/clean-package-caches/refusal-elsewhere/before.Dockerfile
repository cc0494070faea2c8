FROM python:3.13
RUN pip install --cache-dir=/wheels six
COPY a /a
RUN npm ci --cache /tmp/npm
COPY b /b
RUN dnf --installroot=/mnt install -y bash
COPY c /c
RUN HOME=/tmp npm ci
ENV PIP_CACHE_DIR=/cache
RUN pip install six
