FROM debian:13-slim
RUN echo x > /dev/shm/x
RUN test ! -e /dev/shm/x
RUN echo 10.0.0.1 db >> /etc/hosts
RUN touch /b
