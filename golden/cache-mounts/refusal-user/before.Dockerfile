FROM python:3.13-slim
RUN sudo pip install flask
USER app
RUN pip install flask
