FROM python:3.13-slim
WORKDIR /app
COPY . .
RUN useradd -m app && chown -R app:app /app
CMD ["python", "app.py"]
