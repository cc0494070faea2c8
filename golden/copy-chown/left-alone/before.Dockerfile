FROM debian:13-slim
RUN useradd app
WORKDIR /app
COPY . .
RUN chown app:app /app
COPY start.sh /start.sh
RUN ./configure && chmod 755 /start.sh
COPY x.conf /etc/x.conf
RUN chmod 600 /etc/shadow
ADD y.conf /etc/y.conf
RUN chmod 600 /etc/y.conf
COPY z.conf /etc/z.conf
USER app
RUN ["chmod", "600", "/etc/z.conf"]
