FROM python:3.11
WORKDIR /build
COPY . .
RUN pip install .
WORKDIR /work
CMD ["notes"]
