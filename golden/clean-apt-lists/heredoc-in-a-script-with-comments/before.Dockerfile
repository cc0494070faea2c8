FROM debian:13-slim
RUN <<EOF
apt-get update
apt-get install -y jq
# nothing else is wanted
EOF
COPY a /a
RUN <<EOF
apt-get update # first
apt-get install -y less || true
EOF
