FROM debian:13-slim
RUN ( set -e; false; touch /never )
RUN touch /b
