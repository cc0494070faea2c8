FROM debian:13-slim
RUN touch /a
RUN cat <<EOF > /b
text
EOF
