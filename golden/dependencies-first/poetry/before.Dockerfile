FROM python:3.13-slim
ENV POETRY_CACHE_DIR=/tmp/poetry
WORKDIR /app
COPY . .
# the tool itself
RUN pip install --no-cache-dir poetry
RUN poetry config virtualenvs.create false && poetry install --no-root --no-interaction
CMD ["python", "-m", "shop"]
