FROM python:3.11-slim
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
ENV GUNICORN_CMD_ARGS="--bind=0.0.0.0:8000 --access-logfile=/access.log"
CMD ["gunicorn", "app:app"]
