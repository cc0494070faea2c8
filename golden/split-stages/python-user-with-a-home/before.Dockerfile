FROM python:3.11-slim
RUN useradd --create-home --groups video worker
WORKDIR /app
COPY . .
RUN mkdir -m 700 secret && touch secret/key
USER worker
CMD ["python", "app.py"]
