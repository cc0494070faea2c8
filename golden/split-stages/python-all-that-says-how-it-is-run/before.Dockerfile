FROM python:3.13-slim AS app
ARG REVISION=unknown
LABEL org.opencontainers.image.title="greeter"
WORKDIR /app
COPY . .
ENV GREETING=hello
ENV GREETING_FILE=/app/greeting.txt GREETING_TWICE="$GREETING $GREETING"
EXPOSE 8000/tcp
STOPSIGNAL SIGINT
LABEL org.opencontainers.image.revision=$REVISION
CMD ["python", "app.py"]
