FROM python:3.11
WORKDIR /app
COPY greet.py .
ENTRYPOINT ["python", "-u", "greet.py"]
CMD ["world"]
