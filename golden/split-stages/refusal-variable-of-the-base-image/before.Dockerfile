FROM python:3.11-slim
WORKDIR /app
COPY . .
LABEL python=$PYTHON_VERSION
CMD ["python", "app.py"]
