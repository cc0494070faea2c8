FROM python:3.11-slim
WORKDIR /app
COPY . .
ARG EXTRA
RUN if [ -n "$EXTRA" ]; then mkdir -p /opt/extra; fi
CMD ["python", "app.py"]
