FROM python:3.13
RUN ["pip", "install", "six"]
RUN ["pip", "install", "--no-cache-dir", "six"]
