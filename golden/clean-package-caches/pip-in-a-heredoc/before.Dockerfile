FROM python:3.13
RUN <<EOF
set -e
pip install six
pip install \
    toolz
EOF
