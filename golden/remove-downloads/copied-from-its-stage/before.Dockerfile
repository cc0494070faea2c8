FROM debian:13-slim AS base
RUN curl -fsSLo /tmp/tool.tgz https://example.com/tool.tgz && tar -xzf /tmp/tool.tgz -C /opt
FROM base
COPY --from=base /tmp /srv
