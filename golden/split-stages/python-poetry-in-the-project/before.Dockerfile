FROM python:3.11-slim
ENV POETRY_VIRTUALENVS_IN_PROJECT=1 \
    POETRY_NO_INTERACTION=1
WORKDIR /app
RUN pip install "poetry>=2,<3"
COPY pyproject.toml ./
RUN poetry install --no-root
COPY . .
ENTRYPOINT ["poetry", "run", "python"]
CMD ["app.py", "hello"]
