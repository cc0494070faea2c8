FROM python:3.13
RUN curl -fsSL https://example.com/data.tar.gz | tar -xzC /srv
CMD exec python /srv/app.py
