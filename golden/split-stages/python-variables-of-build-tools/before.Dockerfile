FROM python:3.11-slim
ENV PIP_CACHE_DIR=/var/cache/pip ROOT_PATH=/api/v1
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
CMD ["python", "app.py"]
