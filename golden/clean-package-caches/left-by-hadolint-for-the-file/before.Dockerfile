# hadolint global ignore=DL3042
FROM python:3.13
RUN pip install six
