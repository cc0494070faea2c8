FROM debian:13-slim
RUN apt -q update \
    # newest
    && apt full-upgrade -y \
    && apt upgrade --with-new-pkgs -y \
    && sudo -E /usr/bin/apt -o Dpkg::Use-Pty=0 install -y ./a.deb curl=1 \
    && apt purge -y --autoremove gcc; apt clean
