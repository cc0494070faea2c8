FROM debian:13-slim
env A b c
label D e
