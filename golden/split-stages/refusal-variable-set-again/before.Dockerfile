FROM python:3.11-slim
ENV VERSION=1
LABEL version=$VERSION
ENV VERSION=2
WORKDIR /app
COPY . .
CMD ["python", "app.py"]
