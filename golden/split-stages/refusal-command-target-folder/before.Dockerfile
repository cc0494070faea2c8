FROM python:3.11-slim
WORKDIR /app
COPY . .
RUN pip install --target /opt/packages flask
CMD ["python", "app.py"]
