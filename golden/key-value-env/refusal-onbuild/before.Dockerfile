FROM debian:13-slim
ONBUILD ENV A b
