FROM python:3.11-slim
COPY requirements.txt tasks.py /
RUN pip install -r requirements.txt
CMD ["celery", "-A", "tasks", "beat"]
