FROM debian:13-slim
ADD target/app /usr/local/bin/app
