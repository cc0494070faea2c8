FROM python:3.11-slim
RUN useradd worker && chown worker /var/log
WORKDIR /app
COPY . .
USER worker
CMD ["python", "app.py"]
