FROM python:3.13-slim
WORKDIR /app
ADD requirements.txt setup.cfg ./
RUN pip install --no-cache-dir -r requirements.txt
ADD src/main.py src/
