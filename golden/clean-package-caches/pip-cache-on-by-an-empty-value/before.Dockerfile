FROM python:3.13
ENV PIP_NO_CACHE_DIR=
RUN pip install six
