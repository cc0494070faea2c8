FROM team/service:1
ARG WHERE=/srv
COPY a.sh $WHERE/a.sh
RUN chmod 755 $WHERE/a.sh
COPY *.sh /opt/
RUN chmod 755 /opt/*.sh
COPY a.sh a.sh
RUN chmod 755 a.sh
COPY a.sh $WHERE/a.sh
RUN chmod 755 /srv/a.sh
