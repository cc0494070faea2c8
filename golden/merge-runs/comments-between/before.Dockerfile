FROM debian:13-slim
RUN touch /a
# the second one

  # and why
RUN touch /b
