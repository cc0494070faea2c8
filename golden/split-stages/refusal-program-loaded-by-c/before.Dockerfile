FROM gcc:14
WORKDIR /app
COPY . .
RUN gcc -o app main.c
CMD ["./app"]
