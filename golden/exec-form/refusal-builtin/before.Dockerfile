FROM debian:13-slim
CMD echo hello
FROM debian:13-slim
CMD exec -a name node
FROM debian:13-slim
CMD ""
