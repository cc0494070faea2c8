FROM debian:13-slim
RUN pip() { echo "$@" >> /said; }; pip install six
