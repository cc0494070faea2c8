FROM debian:13-slim AS build
RUN curl -o /tmp/a.tgz https://example.com/a.tgz && tar xf /tmp/a.tgz -C /opt
FROM debian:13-slim
COPY --from=build /opt /opt
