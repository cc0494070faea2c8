FROM alpine:3.22
RUN apk update && apk add curl
COPY a /a
RUN apk update \
    && apk upgrade \
    && apk add --no-cache git
COPY b /b
RUN set -eux; apk update && apk add jq; echo done
