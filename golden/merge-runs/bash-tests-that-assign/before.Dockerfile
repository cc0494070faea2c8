FROM debian:13-slim
SHELL ["/bin/bash", "-c"]
RUN [[ ab =~ a(b) ]]
RUN echo ${BASH_REMATCH[1]:-none} > /a
RUN printf -vV x
RUN echo ${V:-none} > /b
