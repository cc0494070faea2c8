FROM debian:13-slim
RUN cat <<EOF > /a
text
EOF
RUN touch /b # it's done
