FROM debian:13-slim
ARG N=x
ENV $N b
