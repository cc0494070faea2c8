FROM python:3.11-slim
WORKDIR /app
COPY etc/app.ini /etc/greeter/app.ini
COPY words/ /usr/share/greeter/words/
COPY bin/greet /usr/local/bin/greet
COPY app.py ./
RUN mkdir -p /var/lib/greeter && echo 3 > /var/lib/greeter/times
CMD ["greet"]
