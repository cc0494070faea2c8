FROM debian:13-slim
ADD data/* /data/
