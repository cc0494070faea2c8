FROM python:3.13
RUN pip --no-cache-dir install a && pip install --no-cache b
