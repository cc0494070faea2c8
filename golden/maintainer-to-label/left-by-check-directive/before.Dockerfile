# check=skip=MaintainerDeprecated
FROM debian:13-slim
MAINTAINER Ada
