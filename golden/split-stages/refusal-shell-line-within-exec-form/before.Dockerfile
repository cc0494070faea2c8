FROM python:3.11-slim
WORKDIR /app
COPY . .
CMD ["sh", "-c", "cd src; python app.py"]
