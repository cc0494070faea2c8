FROM python:3.13-slim AS free
RUN pip install --no-cache-dir uv
ENV UV_SYSTEM_CERTS=true
ENV UV_PROJECT_ENVIRONMENT=/app/.environment
WORKDIR /app
COPY . .
RUN uv sync --frozen --no-install-project --no-cache
