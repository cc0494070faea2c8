FROM debian:13-slim
RUN mkdir /x
RUN cd /x && touch made
RUN pwd > /where
