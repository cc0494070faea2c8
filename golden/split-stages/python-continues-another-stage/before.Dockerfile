FROM python:3.11 AS packages
ENV GREETING=hello \
    PYTHONUNBUFFERED=1
LABEL org.opencontainers.image.title="greeter"
WORKDIR /app
COPY requirements.txt ./
RUN pip install -r requirements.txt

FROM packages AS test
RUN pip install pytest

FROM packages AS production
COPY . .
EXPOSE 8000
CMD ["python", "app.py"]
