FROM python:3.13-slim
# dockwright: leave cache-mounts
RUN pip install flask
