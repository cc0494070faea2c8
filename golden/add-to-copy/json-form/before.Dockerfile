FROM debian:13-slim
ADD ["a b.txt", "/srv/a b.txt"]
