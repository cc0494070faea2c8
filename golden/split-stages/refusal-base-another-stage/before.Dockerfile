FROM python:3.11 AS packages
RUN pip install flask
ENTRYPOINT ["python"]

FROM packages
COPY . /app
CMD ["/app/app.py"]
