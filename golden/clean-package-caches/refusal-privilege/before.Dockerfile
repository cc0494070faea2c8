FROM fedora:42
USER app
RUN sudo dnf install -y gcc
COPY a /a
RUN gosu node npm ci
