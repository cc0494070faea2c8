FROM debian:13-slim
ADD app.py /srv/app.py
ADD . /srv/
