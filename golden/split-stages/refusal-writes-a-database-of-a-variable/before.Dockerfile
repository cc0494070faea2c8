FROM python:3.11-slim
WORKDIR /app
COPY . .
ENV STORE=sqlite:////app.db
CMD ["python", "app.py"]
