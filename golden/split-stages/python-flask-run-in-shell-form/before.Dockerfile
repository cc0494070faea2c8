FROM python:3.13-slim
WORKDIR /app
ENV FLASK_APP=hello.py \
    FLASK_RUN_PORT=8000
COPY requirements.txt hello.py ./
RUN pip install -r requirements.txt
CMD flask run --host=0.0.0.0
