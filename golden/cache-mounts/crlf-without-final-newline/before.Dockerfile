FROM python:3.13
run pip install flask