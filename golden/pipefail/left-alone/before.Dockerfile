FROM debian:13-slim
RUN a || b; echo "a | b"; set -o pipefail
RUN set -o pipefail; a | b
RUN ["sh", "-c", "a | b"]
ONBUILD RUN a | b
CMD a | b
FROM alpine:3.22
SHELL ["/bin/ash", "-eo", "pipefail", "-c"]
RUN a | b
