FROM debian:13-slim AS one
MAINTAINER Ada "ada@example.com" $1
FROM debian:13-slim
MAINTAINER "Ada O'Neil"
