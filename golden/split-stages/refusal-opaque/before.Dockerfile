FROM python:3.11-slim
WORKDIR /app
COPY . .
RUN echo "$(date > built
CMD ["python", "app.py"]
