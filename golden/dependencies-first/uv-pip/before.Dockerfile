FROM python:3.13-slim
WORKDIR /app
COPY . .
RUN pip install uv && uv pip install --system-certs --system --no-cache -r requirements.txt
