# check=skip=LegacyKeyValueFormat
FROM debian:13-slim
ENV A b
