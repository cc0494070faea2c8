FROM debian:13-slim
COPY . /app
RUN echo ADD x /y
LABEL note="ADD" \
      other=ADD
