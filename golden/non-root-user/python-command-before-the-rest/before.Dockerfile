FROM python:3.13-slim
RUN useradd -m app
CMD ["python", "app.py"]
WORKDIR /app
COPY . .