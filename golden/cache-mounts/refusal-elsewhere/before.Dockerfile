FROM python:3.13-slim
RUN pip install --cache-dir /cache flask
RUN HOME=/tmp pip install flask
ENV PIP_CACHE_DIR=/cache
RUN pip install flask
