FROM debian:13-slim
SHELL ["/bin/zsh", "-c"]
RUN curl -o /tmp/a.tgz https://example.com/a.tgz && tar xf /tmp/a.tgz -C /opt
