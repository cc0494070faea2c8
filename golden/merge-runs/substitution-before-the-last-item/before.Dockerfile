FROM debian:13-slim
RUN V=$(false; echo x > /rel) && echo
RUN { set -e; true; }
RUN set -o | grep errexit > /options || true
