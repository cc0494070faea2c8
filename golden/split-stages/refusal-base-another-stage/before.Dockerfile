FROM python:3.11 AS packages
RUN pip install flask

FROM packages
COPY . /app
CMD ["python", "/app/app.py"]
