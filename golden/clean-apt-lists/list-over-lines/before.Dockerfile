FROM debian:13-slim
RUN apt-get update && apt-get install -y \
    ca-certificates \
    # for the health check
    curl \
 && update-ca-certificates
CMD ["curl"]
