FROM python:3.13-slim
CMD exec gunicorn \
    # where it listens
    --bind 0.0.0.0:8000 \
    "the app":'main' \
    a\ b "x\"y\\z" é
