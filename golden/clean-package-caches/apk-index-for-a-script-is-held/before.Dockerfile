FROM alpine:3.22
RUN apk update && apk add curl
COPY install.sh /
RUN /install.sh
