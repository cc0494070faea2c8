FROM python:3.11-slim
WORKDIR /app
COPY . .
ENV PORT=8000
HEALTHCHECK CMD curl -f http://localhost:$PORT/ || exit 1
CMD ["python", "app.py"]
