FROM team/with-sudo
USER app
RUN sudo -E apt-get update && apt-get install -y curl
RUN gosu root apt-get update && gosu root apt-get install -y wget
