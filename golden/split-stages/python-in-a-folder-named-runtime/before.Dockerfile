FROM python:3.11-slim
ENV GREETING=hello
ENV PLACE="$GREETING world"
WORKDIR /runtime
COPY . .
RUN rm -rf old && mkdir kept && mv moved.txt kept/ && cp app.py kept/copy.py
CMD ["python", "app.py"]
