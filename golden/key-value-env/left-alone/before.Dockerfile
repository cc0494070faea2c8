FROM debian:13-slim
ENV A=b C="d e" F=g\ h
LABEL a=b
ARG X=y
RUN env A b
ONBUILD ENV A=b
