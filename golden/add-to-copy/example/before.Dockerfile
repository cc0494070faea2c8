FROM debian:13-slim
WORKDIR /app
ADD . /app/
ADD https://example.com/data.json /app/data.json
