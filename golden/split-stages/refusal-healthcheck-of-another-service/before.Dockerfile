FROM python:3.11-slim
WORKDIR /app
COPY . .
HEALTHCHECK CMD curl -f http://db:8000/ || exit 1
CMD ["python", "app.py"]
