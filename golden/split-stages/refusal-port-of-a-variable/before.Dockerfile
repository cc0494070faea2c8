FROM python:3.11-slim
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
ENV FLASK_RUN_HOST=0.0.0.0 FLASK_RUN_PORT=80
CMD ["flask", "run"]
