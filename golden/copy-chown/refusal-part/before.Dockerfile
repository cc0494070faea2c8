FROM node:22-slim
COPY . /app
RUN chmod 755 /app/start.sh
COPY a.sh b.conf /srv/
RUN chmod 755 /srv/a.sh
COPY a.sh /a.sh
RUN chmod 755 /a.sh /b.sh
COPY a.sh /c.sh
COPY . /
RUN chmod 755 /c.sh
COPY . /opt/a
RUN chown -R node:node /opt/a /data
