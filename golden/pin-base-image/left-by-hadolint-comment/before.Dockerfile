# hadolint ignore=DL3006
FROM node
# dockwright: leave pin-base-image
FROM python
