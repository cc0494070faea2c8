FROM debian:13-slim
RUN apt-get update && apt-get -y install --fix-missing -t stable git \
    vim -q && sudo apt install ./a.deb
RUN apt-get install \
    # for the build
    gcc
FROM opensuse/leap:15.6
RUN zypper -n install curl && zypper in -y git
