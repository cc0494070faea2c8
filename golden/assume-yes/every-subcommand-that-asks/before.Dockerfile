FROM debian:13-slim
RUN apt-get update && apt-get -q upgrade && apt-get dist-upgrade \
    && sudo apt-get install -t stable curl && apt-get --purge remove gcc \
    && apt install \
    # the editor
    vim && apt-get autoremove
