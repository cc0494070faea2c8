FROM python:3.11-slim
ENV HOME=/root
WORKDIR /app
COPY . .
CMD ["python", "app.py"]
