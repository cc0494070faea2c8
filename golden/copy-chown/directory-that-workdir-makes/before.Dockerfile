FROM debian:13-slim
RUN apt-get update && apt-get install -y x
RUN useradd app
WORKDIR /app
COPY . .
RUN chown -R app:app /app && ls
USER app
