FROM python:3.13-slim
WORKDIR /src
COPY pyproject.toml .
COPY greeter greeter
RUN pip install .
CMD ["greet", "--loud"]
