FROM debian:13-slim
add . /app
WORKDIR /srv
Add ./ ./
ADD / /all/
