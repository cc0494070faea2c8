FROM debian:13-slim
RUN apt-get install tree || true
RUN apt-get install tree; echo done
RUN apt-get install tree | tee /log
RUN if true; then apt-get install tree; fi
RUN trap 'exit 0' EXIT; apt-get install tree
