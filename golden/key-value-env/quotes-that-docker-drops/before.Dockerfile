FROM debian:13-slim
ENV JAVA_OPTS -Da="x y" -Db='$z' -Dc=\"q\"
ENV B a\b "c\d" e\ f $JAVA_OPTS
ENV C 'single "double"' "it's"
