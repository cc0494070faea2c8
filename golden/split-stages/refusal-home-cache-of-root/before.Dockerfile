FROM python:3.11-slim
WORKDIR /app
COPY app.py .
COPY weights.bin /root/.cache/model/weights.bin
CMD ["python", "app.py"]
