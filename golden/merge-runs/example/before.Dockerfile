FROM debian:13-slim
RUN mkdir -p /srv/app
RUN cd /srv/app && touch ready
RUN chown -R www-data /srv/app
