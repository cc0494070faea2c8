FROM fedora:42
RUN yum install -y gcc && dnf clean all
