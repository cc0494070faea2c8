FROM debian:13-slim
RUN apt-get update && apt-get install -y --no-install-recommends git && apt-get install --install-recommends vim
RUN apt-get --no-install-recommends install -y git && apt-get install -f && apt-get upgrade -y && apt-get build-dep -y git
RUN zypper -n in --no-recommends git && apk add git && dnf install -y git && apt-mark auto git
