FROM debian:13-slim
RUN yes | ./configure
FROM debian:13-slim
RUN ls | head -n1
FROM debian:13-slim
RUN ls | grep -q x
FROM debian:13-slim
RUN ls | sed 1q
