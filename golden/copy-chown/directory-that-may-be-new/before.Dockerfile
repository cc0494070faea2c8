FROM debian:13-slim
COPY --from=team/a /out /opt/a
COPY --from=team/b /out/ /opt/a
RUN chmod 700 /opt/a -R
