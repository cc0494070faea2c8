FROM python:3.11-slim
WORKDIR /app
COPY . .
RUN tar -xzf rootfs.tar.gz -C /
CMD ["python", "app.py"]
