FROM python:3.13-slim
RUN useradd --create-home worker
WORKDIR /home/worker/app
COPY --chown=worker:worker . .
USER worker
RUN touch started
CMD ["python", "app.py"]
