FROM team/service:1
WORKDIR app
ARG X=/srv
WORKDIR $X
WORKDIR app
