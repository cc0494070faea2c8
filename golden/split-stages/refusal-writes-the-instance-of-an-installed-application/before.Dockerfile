FROM python:3.11-slim
WORKDIR /src
COPY . .
RUN pip install .
WORKDIR /work
CMD ["flask", "--app", "site_", "run"]
