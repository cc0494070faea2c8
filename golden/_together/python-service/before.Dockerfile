FROM python:3.13-slim
ADD . /app
WORKDIR /app
RUN apt-get update
RUN apt-get install -y --no-install-recommends libpq5

# the service itself
RUN pip install --no-cache-dir -r requirements.txt
EXPOSE 8000
CMD ["python", "-m", "app"]
