FROM python:3.13-slim
COPY app.py .
CMD exec python app.py --name "the service"
