FROM python:3.11-slim
WORKDIR /app
COPY app.py .
COPY rates.json requirements.txt /tmp/
RUN pip install -r /tmp/requirements.txt && mkdir /tmp/metrics
ENV METRICS=/tmp/metrics
CMD ["python", "app.py"]
