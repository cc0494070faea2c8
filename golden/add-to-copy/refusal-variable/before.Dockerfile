FROM debian:13-slim
ARG TARBALL=rootfs.tar
ADD $TARBALL /
ENV KIND=${TARBALL}
ADD ${KIND} /
ADD ${OTHER:-notes.txt} /
