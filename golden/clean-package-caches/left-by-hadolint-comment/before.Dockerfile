FROM alpine:3.22
# hadolint ignore=DL3018,DL3019
RUN apk add curl
# hadolint ignore=DL3042
RUN pip install six
# dockwright: leave clean-package-caches
RUN npm ci
