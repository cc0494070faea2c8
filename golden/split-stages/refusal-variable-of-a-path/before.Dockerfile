FROM python:3.11-slim
ARG HOME_DIR
WORKDIR $HOME_DIR
COPY . .
CMD ["python", "app.py"]
