FROM debian:13-slim
RUN touch /a
RUN <<EOF
set -e
touch /b
EOF
RUN <<EOF python3
print(1)
EOF
RUN touch /c
