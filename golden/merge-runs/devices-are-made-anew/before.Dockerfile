FROM debian:13-slim
RUN ln -s /dev/null /dev/raw1394
RUN ln -s /dev/null /dev/raw1394
RUN echo done > /dev/null
RUN touch /b 2> /dev/stderr
