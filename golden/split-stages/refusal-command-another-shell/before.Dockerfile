FROM python:3.11-slim
WORKDIR /app
COPY . .
RUN bash -c 'pip install flask'
CMD ["python", "app.py"]
