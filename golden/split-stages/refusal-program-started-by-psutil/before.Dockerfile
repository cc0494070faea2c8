FROM python:3.11
WORKDIR /app
RUN pip install psutil
COPY . .
CMD ["python", "app.py"]
