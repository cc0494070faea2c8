FROM python:3.11-slim
WORKDIR /app
COPY . .
HEALTHCHECK CMD curl -s http://localhost:8000/ | grep hello
CMD ["python", "app.py"]
