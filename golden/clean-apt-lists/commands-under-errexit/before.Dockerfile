FROM debian:13-slim
RUN set -eux; \
	apt-get update; \
	apt-get install -y curl; \
	curl --version
RUN set -ex; apt-get update; apt-get install -y wget; set +e; false
