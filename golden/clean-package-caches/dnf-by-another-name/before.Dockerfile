FROM registry.example.com:5000/ubi9
RUN microdnf install -y tar
COPY a /a
RUN /usr/bin/dnf5 -y upgrade
COPY b /b
RUN yum -y groupinstall tools
COPY c /c
RUN tdnf install -y less
