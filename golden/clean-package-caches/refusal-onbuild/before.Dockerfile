FROM python:3.13
ONBUILD RUN pip install -r requirements.txt
ONBUILD RUN pip install --no-cache-dir six
