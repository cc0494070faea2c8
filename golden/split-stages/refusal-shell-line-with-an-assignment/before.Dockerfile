FROM python:3.11-slim
WORKDIR /app
COPY . .
CMD GREETING=hello python app.py
