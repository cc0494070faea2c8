FROM python:3.11-slim
WORKDIR /app
COPY . .
RUN chmod +x bin/tool
CMD ["bin/tool"]
