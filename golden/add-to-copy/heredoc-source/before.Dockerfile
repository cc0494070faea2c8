FROM debian:13-slim
ADD <<EOF <<'OTHER' /etc/motd.d/
ADD is only text in here
EOF
hello $USER
OTHER
