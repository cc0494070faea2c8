FROM python:3.11-slim
ADD fibonacci.py /
CMD [ "python", "./fibonacci.py" ]
