FROM python:3.13
RUN export PIP_NO_CACHE_DIR=1 && pip install b
COPY a /a
RUN PIP_NO_CACHE_DIR=yes pip install c
ARG PIP_NO_CACHE_DIR=1
RUN pip install d
