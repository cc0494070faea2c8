FROM debian:13-slim
RUN apt-get install -y ./local.deb && apt-get update && apt-get install -y jq
WORKDIR /x
RUN apt-get install -y less
