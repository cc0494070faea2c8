FROM debian:13-slim
ENV A b
ENV  P   a\ b
ENV Q "x y"'z'
ENV R ${A:-$P}:$A"b"
LABEL   com.example.x	<<v>>
ENV S a=b
