FROM debian:13-slim
RUN tool
RUN cp stage/tool /usr/local/bin/tool
RUN tool
