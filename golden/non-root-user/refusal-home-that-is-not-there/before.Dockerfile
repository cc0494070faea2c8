FROM python:3.13-slim
RUN useradd --system app
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
CMD ["python", "app.py"]
