FROM debian:13-slim
# hadolint ignore=DL4000
MAINTAINER Ada
