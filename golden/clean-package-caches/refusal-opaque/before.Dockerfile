FROM python:3.13
RUN pip install six && echo $((
RUN pip list && echo $((
