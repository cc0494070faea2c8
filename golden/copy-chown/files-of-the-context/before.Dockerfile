FROM debian:13-slim
RUN useradd app
COPY start.sh stop.sh /usr/local/bin/
# the settings
COPY app.conf /etc/app.conf
ENV A=b
RUN chmod 0755 /usr/local/bin/start.sh /usr/local/bin/stop.sh \
    && chmod 640 /etc/app.conf && chown root:app /etc/app.conf \
    && app-check
