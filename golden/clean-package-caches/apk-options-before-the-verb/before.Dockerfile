FROM alpine:3.22
RUN apk -q --update add --virtual .build-deps gcc \
    && apk del .build-deps
