FROM python:3.11
RUN useradd app
USER app
WORKDIR /app
COPY . .
CMD ["python", "app.py"]
