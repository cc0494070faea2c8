FROM python:3.11-slim
WORKDIR /app
RUN apt-get update && apt-get install -y libmagic1
COPY . .
CMD ["python", "app.py"]
