FROM debian:13-slim
RUN touch /a # the first
RUN touch /b # the second
