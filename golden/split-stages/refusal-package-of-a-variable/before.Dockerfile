FROM python:3.11-slim
WORKDIR /app
ARG PACKAGES=gcc
RUN apt-get update && apt-get install -y $PACKAGES
COPY . .
CMD ["python", "app.py"]
