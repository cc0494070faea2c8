FROM python:3.11-slim
RUN apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY app.py .
ENTRYPOINT ["/usr/bin/tini", "--"]
CMD ["python", "app.py"]
