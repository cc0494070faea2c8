FROM python:3.13
RUN pip install \
    # the framework
    flask \

    gunicorn
