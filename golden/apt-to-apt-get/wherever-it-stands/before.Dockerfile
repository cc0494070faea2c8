FROM python:3.13 AS base
FROM base
RUN if ! command -v apt; then exit 1; fi; for p in a b; do apt install -y $p > /dev/null 2>&1; done
RUN cat packages | xargs apt install -y
RUN <<EOF
apt update
apt install -y tree
EOF
