FROM debian:13-slim
RUN bash -c "apt update"
