FROM debian:13-slim
ONBUILD RUN touch /a
ONBUILD RUN touch /b
