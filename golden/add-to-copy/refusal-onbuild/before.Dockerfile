FROM python:3.13
ONBUILD ADD . /app
ONBUILD RUN pip install -r /app/requirements.txt
