FROM debian:13-slim
COPY --from=team/a /out/tool /usr/bin/tool
RUN chmod 755 /usr/bin/tool
COPY --from=team/a /out/tool /usr/bin/
RUN chmod 755 /usr/bin/tool
