FROM python:3.13-slim
RUN id app || useradd -m app
WORKDIR /app
COPY . .
CMD ["python", "app.py"]
