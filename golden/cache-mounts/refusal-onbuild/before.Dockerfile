FROM python:3.13-slim
ONBUILD RUN pip install flask
