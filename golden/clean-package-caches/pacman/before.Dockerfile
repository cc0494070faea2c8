FROM archlinux
RUN pacman -Syu --noconfirm git
COPY a /a
RUN yes | pacman -S --needed base-devel
COPY b /b
RUN pacman -Sy
COPY c /c
RUN pacman -S vim && yes | pacman -Scc
