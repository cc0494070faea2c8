FROM fedora:42
RUN dnf install -y gcc \
 && dnf clean all \
 && dnf install -y make
