FROM python:3.13-slim
RUN pip install --no-cache-dir pipenv
WORKDIR /app
COPY . .
RUN pipenv install --system
FROM python:3.13-slim
RUN pip install --no-cache-dir pipenv
WORKDIR /app
COPY . .
RUN pipenv install --system --deploy
