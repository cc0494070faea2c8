FROM debian:13
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev
WORKDIR /app
COPY main.c .
RUN gcc -o app main.c
CMD ["./app"]
