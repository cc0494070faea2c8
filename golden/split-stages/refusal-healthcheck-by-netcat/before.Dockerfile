FROM python:3.11-slim
WORKDIR /app
COPY . .
HEALTHCHECK CMD nc -z localhost 8000
CMD ["python", "app.py"]
