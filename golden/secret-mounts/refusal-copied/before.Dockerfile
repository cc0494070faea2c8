FROM debian:13-slim
COPY id_rsa /root/.ssh/id_rsa
COPY id_rsa.pub known_hosts /root/.ssh/
ADD --chmod=600 ["deploy/.netrc", "/root/"]
COPY .aws/credentials keys/id_ed25519* /root/
COPY --from=build /root/.ssh/id_rsa /root/.ssh/
COPY .npmrc server.pem /app/
