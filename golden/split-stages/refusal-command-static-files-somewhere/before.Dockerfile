FROM python:3.11
WORKDIR /app
RUN pip install django
COPY . .
RUN python manage.py collectstatic --noinput
CMD ["python", "manage.py", "runserver", "--noreload", "0.0.0.0:8000"]
