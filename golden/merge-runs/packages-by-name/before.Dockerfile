FROM python:3.13
RUN pip install flask
RUN pip install gunicorn
RUN pip install -r requirements.txt
RUN pip check
