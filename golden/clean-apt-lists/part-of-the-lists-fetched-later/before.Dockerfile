FROM debian:13-slim
RUN apt-get update && apt-get install -y --no-install-recommends curl
COPY x.list /etc/apt/sources.list.d/
RUN apt-get update -o Dir::Etc::sourcelist=sources.list.d/x.list -o Dir::Etc::sourceparts=- && apt-get install -y jq
