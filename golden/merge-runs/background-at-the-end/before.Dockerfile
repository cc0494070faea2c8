FROM debian:13-slim
RUN test -e /nowhere
RUN sleep 60 &
