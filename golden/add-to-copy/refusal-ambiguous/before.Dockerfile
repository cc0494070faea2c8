FROM debian:13-slim
ADD ["a.txt", "/"] # the list
