FROM debian:13-slim
MAINTAINER Ada <ada@example.com>