FROM python:3.13-slim
RUN useradd --create-home worker
WORKDIR /home/worker/app
COPY --chown=worker:worker . .
USER worker
CMD ["python", "app.py"]
