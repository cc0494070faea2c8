FROM python:3.11
RUN useradd -m app
WORKDIR /app
COPY . .
CMD ["python", "app.py"]
