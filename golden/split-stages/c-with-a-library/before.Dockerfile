FROM debian:13
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev libcurl4-openssl-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY version.c .
RUN gcc -O2 -o /usr/local/bin/version version.c -lcurl
CMD ["version"]
