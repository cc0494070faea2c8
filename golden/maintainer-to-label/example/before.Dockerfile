FROM debian:13-slim
MAINTAINER Ada Lovelace "ada@example.com"
