FROM debian:13-slim
RUN apt-get update > log && apt-get install -y jq
WORKDIR /q
RUN apt-get install -y less
