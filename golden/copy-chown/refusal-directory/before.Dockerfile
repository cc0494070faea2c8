FROM debian:13-slim
COPY a.sh /data/a.sh
RUN chmod 700 /data/a.sh
COPY . /srv/deep/app
RUN chown -R daemon:daemon /srv/deep/app
COPY a.sh /more/a.sh
RUN chmod 755 /more/a.sh
