FROM example.com/base:1
RUN --mount=type=cache,target=/tmp curl -o /tmp/a.tgz https://example.com/a.tgz && tar xf /tmp/a.tgz -C /opt
RUN --mount=type=bind,target=/src curl -o b.tgz https://example.com/b.tgz && tar xf b.tgz -C /opt
