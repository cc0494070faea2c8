FROM debian:13-slim
RUN echo 'APT::Install-Recommends "0";' > /etc/apt/apt.conf.d/90no
RUN apt-get install -y git
