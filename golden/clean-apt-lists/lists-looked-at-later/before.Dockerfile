FROM debian:13-slim
RUN apt-get update && apt-get install -y --no-install-recommends tree
COPY notes.txt /
RUN ls /var/lib/apt/lists > /count
