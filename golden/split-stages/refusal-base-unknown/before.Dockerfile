FROM registry.example.org:5000/team/python:3.11
WORKDIR /app
COPY . .
CMD ["python", "app.py"]
