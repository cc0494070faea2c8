FROM debian:13-slim
COPY <<END /usr/local/bin/start
#!/bin/sh
exec sleep 1d
END
RUN chmod 755 /usr/local/bin/start
