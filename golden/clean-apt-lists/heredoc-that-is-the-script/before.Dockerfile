FROM debian:13-slim
RUN <<EOF
apt-get update
apt-get install -y --no-install-recommends jq
EOF
COPY a /a
RUN <<EOF
set -e
# tools for people
apt-get update
apt-get install -y --no-install-recommends \
    less \
    file
EOF
COPY b /b
RUN <<"EOF"
    set -ex; apt-get update
    apt-get install -y --no-install-recommends at
    cat <<TEXT >/etc/motd
hello
TEXT
EOF
COPY c /c
RUN <<EOF
apt-get update && apt-get install -y --no-install-recommends \
    vim-tiny \
    ed;

EOF
