FROM debian:13-slim
RUN A=1; echo $A > /a
RUN echo ${A:-none} > /b
RUN export B=2 && env > /c
RUN echo ${B:-none} > /d
