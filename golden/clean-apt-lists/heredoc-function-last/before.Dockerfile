FROM debian:13-slim
RUN <<EOF
set -e
install_tools() {
    apt-get update
    apt-get install -y --no-install-recommends curl
}
install_tools
EOF
