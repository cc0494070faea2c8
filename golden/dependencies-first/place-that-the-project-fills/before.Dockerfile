FROM python:3.13-slim AS taken
ENV UV_PROJECT_ENVIRONMENT=/app/shop
WORKDIR /app
COPY . .
RUN uv sync --frozen --no-install-project --no-cache
