FROM debian:13-slim
RUN aptitude update && aptitude install -y curl
RUN apt update && apt -y install wget
