FROM debian:13-slim
ADD vendor /opt/vendor
