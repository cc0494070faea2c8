FROM python:3.11
WORKDIR /app
RUN pip install gunicorn
COPY . .
CMD ["gunicorn", "-c", "settings.py", "app:app"]
