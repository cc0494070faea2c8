FROM debian:13-slim
RUN --mount=type=bind,target=/src cd /src && make
WORKDIR /srv
RUN cd /dev/shm && make
WORKDIR /srv
RUN cd /lib && cd ../share && touch mark
WORKDIR /srv
