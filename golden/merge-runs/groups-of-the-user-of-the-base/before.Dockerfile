FROM team/with-sudo
RUN sudo usermod -aG lab app
RUN touch /data/x
USER root
RUN useradd -m -k /etc/skel other
RUN touch /b
