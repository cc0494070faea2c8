FROM python:3.11-slim
WORKDIR /app
RUN pip install uv
COPY pyproject.toml ./
RUN uv sync --python 3.12
COPY . .
CMD ["uv", "run", "app.py", "hello"]
