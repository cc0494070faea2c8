FROM debian:13-slim
RUN curl -fsSL https://example.com/x | tar -xz
COPY . /app
RUN cat a | sort > b
# how it is watched
HEALTHCHECK CMD curl -f localhost
RUN echo done
CMD exec server
