FROM debian:13-slim
RUN echo $_ > /a
RUN set -e; touch /b
