FROM python:3.11-slim
WORKDIR /app
COPY . .
RUN [ -f wanted ] && mkdir /data || true
CMD ["python", "app.py"]
