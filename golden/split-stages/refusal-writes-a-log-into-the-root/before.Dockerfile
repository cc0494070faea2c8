FROM python:3.11-slim
COPY requirements.txt app.py /
RUN pip install -r requirements.txt
CMD ["gunicorn", "--access-logfile", "access.log", "app:app"]
