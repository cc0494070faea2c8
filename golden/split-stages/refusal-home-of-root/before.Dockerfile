FROM python:3.11-slim
WORKDIR /app
COPY . .
ENV PATH=/root/.local/bin:$PATH
RUN pip install --user flask
CMD ["python", "app.py"]
