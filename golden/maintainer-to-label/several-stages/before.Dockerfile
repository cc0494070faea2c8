FROM debian:13-slim AS build
MAINTAINER Ada
FROM build
MAINTAINER Bob
