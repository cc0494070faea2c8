FROM debian:13-slim
ARG DB_PASSWORD=wonderful
ENV API_KEY="k9x2m4v8q1z7w3r5" SECRET=s3cr3t
RUN ./configure --url=https://ci:wonderful@git.example.com/a.git
LABEL source=https://example.com
