FROM python:3.13
RUN pip install six && cat <<EOF > /note
pip install toolz
EOF
