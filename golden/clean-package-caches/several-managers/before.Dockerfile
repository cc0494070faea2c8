FROM alpine:3.22
RUN apk add python3 py3-pip npm \
    && pip install flask \
    && npm install -g serve
