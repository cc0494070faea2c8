FROM debian:13-slim
CMD echo 'unfinished
