FROM debian:13-slim
ADD --chown=1000:1000 --chmod=644 --link \
    a.txt \
    # the second one
    b.txt \
    /srv/
