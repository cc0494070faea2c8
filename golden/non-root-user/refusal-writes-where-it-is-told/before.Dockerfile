FROM python:3.13-slim
RUN useradd -m app
WORKDIR /app
COPY . .
CMD ["python", "app.py"]
