FROM alpine:3.22
RUN apk add curl
RUN apk add python3 py3-pip && pip install flask
