ARG BASE
FROM ${BASE}
COPY . /app
CMD ["python", "/app/app.py"]
