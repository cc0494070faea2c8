FROM python:3.13 AS off
ENV PIP_NO_CACHE_DIR=off
FROM off
RUN pip install six
