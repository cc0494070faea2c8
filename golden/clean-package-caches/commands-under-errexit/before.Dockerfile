FROM fedora:42
RUN set -ex; \
    dnf install -y gcc; \
    make -C /src; \
    dnf remove -y gcc
