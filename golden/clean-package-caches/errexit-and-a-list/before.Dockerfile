FROM fedora:42
RUN set -e; true && dnf install -y gcc; make
COPY a /a
RUN . ./env; dnf install -y gcc; make
COPY b /b
RUN set -e; make; true && dnf install -y gcc
COPY c /c
RUN set -e; { false; true; } | dnf install -y gcc
