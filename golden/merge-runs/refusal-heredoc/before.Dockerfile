FROM debian:13-slim
RUN touch /a
RUN <<EOF
set -e
touch /b
EOF
RUN cat <<EOF > /c
text
EOF
