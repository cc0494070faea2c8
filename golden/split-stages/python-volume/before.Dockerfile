FROM python:3.13-slim
WORKDIR /app
COPY app.py .
VOLUME /data
CMD ["python", "app.py"]
