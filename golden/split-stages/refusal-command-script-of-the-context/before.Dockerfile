FROM python:3.11-slim
WORKDIR /app
COPY . .
RUN ./prepare.sh
CMD ["python", "app.py"]
