FROM debian:13-slim
RUN return 0; touch /never
RUN touch /b
