FROM python:3.13
RUN pip install --help && yarn --help && npm --version && conda info && dnf --version && pacman -Q
COPY a /a
RUN npm run install && echo pip install six && make install
