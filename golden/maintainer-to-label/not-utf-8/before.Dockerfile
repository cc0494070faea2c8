FROM debian:13-slim
MAINTAINER André "x"
