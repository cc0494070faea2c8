FROM python:3.13-slim
RUN pip install --no-cache-dir flask
RUN --mount=type=cache,target=/root/.cache/pip pip install django
RUN --mount=type=cache,target=/root/.cache pip install numpy
RUN pip install flake8 && rm -rf /root/.cache/pip
RUN apt-get update && apt install -y curl
RUN npm run build
ENV PIP_NO_CACHE_DIR=1
RUN pip install lxml
