FROM python:3.11-slim
WORKDIR /app
COPY . .
RUN ln -s /usr/share/common-licenses/GPL-3 /app/licence
CMD ["python", "app.py"]
