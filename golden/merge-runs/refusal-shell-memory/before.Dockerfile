FROM debian:13-slim
RUN touch /a
RUN echo $_ > /b
