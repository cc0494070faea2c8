FROM debian:13-slim
RUN set -e; touch /a
RUN echo $- > /b
