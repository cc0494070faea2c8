FROM python:3.11-slim
WORKDIR /app
COPY app.py .
COPY names.txt /names/
RUN sed -i -e s/John/Jane/ -e s/Doe/Roe/ /names/names.txt
CMD ["python", "app.py"]
