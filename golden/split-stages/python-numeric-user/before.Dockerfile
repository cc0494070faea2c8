FROM python:3.11-slim
WORKDIR /app
COPY --chown=1001:1001 . .
USER 1001:1001
CMD ["python", "who.py"]
