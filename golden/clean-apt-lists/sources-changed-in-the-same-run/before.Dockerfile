FROM debian:13-slim
RUN apt-get update && apt-get install -y --no-install-recommends curl
WORKDIR /q
RUN dpkg -i /tmp/repo.deb && apt-get install -y tree
