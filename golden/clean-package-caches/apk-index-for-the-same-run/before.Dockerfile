FROM alpine:3.22
RUN apk update && apk add curl && apk search vim
COPY a /a
RUN apk add -U git && ./install.sh
