FROM buildpack-deps:jessie AS base
FROM base
RUN pip install six
