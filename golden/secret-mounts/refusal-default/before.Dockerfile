FROM debian:13-slim
ARG OTHER
ARG TOKEN=${OTHER}
RUN ./configure
