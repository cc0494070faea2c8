FROM python:3.11
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
EXPOSE 8000
CMD sleep 0 && gunicorn --bind 0.0.0.0:8000 app:app
