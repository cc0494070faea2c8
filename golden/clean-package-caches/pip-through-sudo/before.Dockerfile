FROM python:3.13
USER app
RUN sudo -H pip install six && time env A=b pip install toolz
