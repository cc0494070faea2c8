# the image
FROM python:3.13-slim
RUN useradd --create-home app
WORKDIR /app
COPY . .
# how it is started
CMD ["python", "app.py"]
