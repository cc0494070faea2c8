FROM debian:13-slim
ENV HOME=/srv/app
WORKDIR $HOME
COPY a.sh $HOME/
RUN chmod 700 ${HOME}/a.sh
