FROM debian:13-slim
RUN touch /a
COPY . /app
RUN touch /b
USER nobody
RUN id
