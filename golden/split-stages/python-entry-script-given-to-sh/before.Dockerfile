FROM python:3.11-slim
WORKDIR /app
COPY . .
ENTRYPOINT ["sh", "entrypoint.sh"]
CMD ["python", "app.py"]
