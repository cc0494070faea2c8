ARG MIRROR_TOKEN
FROM registry.example.com/${MIRROR_TOKEN}/debian AS a
ARG MIRROR_TOKEN
ARG SOURCE_TOKEN
ARG SSH_KEY
ARG TOKEN
ARG HEADER="Bearer $TOKEN"
RUN ./configure
COPY $SOURCE_TOKEN /data
COPY <<END /root/.ssh/key
${SSH_KEY}
END
RUN ./configure

FROM debian:13-slim AS b
ARG BUILD_TOKEN
ENV BUILD_TOKEN=$BUILD_TOKEN
RUN ./configure
FROM debian:13-slim
COPY --from=b /x /x
