FROM team/with-sudo
USER app
RUN sudo apt-get update && sudo apt-get install -y curl && sudo apt-get clean
