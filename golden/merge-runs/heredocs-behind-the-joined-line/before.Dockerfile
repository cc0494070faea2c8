FROM debian:13-slim
RUN cat <<EOF > /a
text of a
EOF
# the second
RUN cat <<-'EOF' > /b && \
    chmod 600 /b
	text of $b
	EOF

RUN cd /tmp; cat <<A <<B
a
A
b
B
RUN touch /c