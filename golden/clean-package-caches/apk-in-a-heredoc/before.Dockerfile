FROM alpine:3.22
RUN <<EOF
apk update
apk add git
EOF
COPY a /a
RUN <<EOF
test -e /a && apk update
apk add curl
EOF
COPY b /b
RUN <<EOF
apk update
# what the service calls
apk add tar
EOF
