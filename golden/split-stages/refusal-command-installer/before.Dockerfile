FROM python:3.11-slim
WORKDIR /app
COPY . .
RUN apt-get update && apt-get install -y curl && curl -sSL https://install.example.org | sh
CMD ["python", "app.py"]
