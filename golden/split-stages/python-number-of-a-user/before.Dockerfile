FROM python:3.11-slim
RUN useradd --uid 1000 worker
WORKDIR /app
COPY . .
USER 1000
CMD ["python", "app.py"]
