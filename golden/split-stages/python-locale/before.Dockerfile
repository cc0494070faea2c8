FROM python:3.11-slim
ENV LANG=C.UTF-8
WORKDIR /app
COPY . .
CMD ["python", "app.py"]
