FROM fedora:42
RUN dnf -y install gcc make && make -C /src && dnf -y remove gcc
