FROM python:3.11-slim
WORKDIR /app
COPY app.py .
COPY app.conf /etc/app.conf
RUN chmod 600 /etc/app.conf
CMD ["python", "app.py"]
