# check=skip=JSONArgsRecommended
# hadolint global ignore=DL3059
FROM debian:13-slim
RUN touch /a
RUN touch /b
