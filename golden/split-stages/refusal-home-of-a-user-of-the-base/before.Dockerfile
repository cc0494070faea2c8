FROM python:3.11-slim
WORKDIR /app
USER nobody
COPY . .
RUN pip install flask
CMD ["python", "app.py"]
