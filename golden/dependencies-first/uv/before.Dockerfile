FROM python:3.13-slim
RUN pip install --no-cache-dir uv
ENV UV_SYSTEM_CERTS=true
WORKDIR /app
COPY . .
RUN uv sync --frozen --no-install-project --no-cache
CMD ["uv", "run", "python", "-m", "shop"]
